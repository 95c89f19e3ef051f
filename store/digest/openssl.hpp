// libcrypto, loaded when the first large digest is made: loading it and finding its implementations takes longer than
// all digests of a start that finds what it needs in the store. Internal to this folder.
#pragma once

#include <openssl/evp.h>

#include "store/digest/sha256.hpp"

namespace pyenvx {

struct Openssl {
    decltype(&::EVP_MD_CTX_new) new_context;
    decltype(&::EVP_MD_CTX_free) free_context;
    decltype(&::EVP_DigestInit_ex) begin;
    decltype(&::EVP_DigestUpdate) update;
    decltype(&::EVP_DigestFinal_ex) end;
    const EVP_MD* sha256;
    const EVP_MD* sha384;
    const EVP_MD* sha512;

    const EVP_MD* implementation(HashAlgorithm algorithm) const;
};

/// Loaded once and never unloaded. Thread-safe. Ends the program where the library that it is built for is not
/// installed, as the system's own loader would have.
const Openssl& openssl();

/// One of the library's functions; loads it. Ends the program likewise where there is none.
void* openssl_symbol(const char* name);

/// Whether somebody had it loaded.
bool openssl_is_loaded();

}  // namespace pyenvx
