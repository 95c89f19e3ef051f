#include "store/digest/openssl.hpp"

#include <dlfcn.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace pyenvx {
namespace {

#define PYENVX_STRINGIZE(x) #x
#define PYENVX_LIBRARY(major) "libcrypto.so." PYENVX_STRINGIZE(major)
constexpr const char* kLibrary = PYENVX_LIBRARY(OPENSSL_VERSION_MAJOR);
#undef PYENVX_LIBRARY
#undef PYENVX_STRINGIZE

std::atomic<bool> is_loaded = false;

[[noreturn]] void give_up() {
    const char* const reason = ::dlerror();  // names the library
    std::fprintf(
        stderr,
        "error: openssl cannot be loaded: %s\n"
        "  help: install openssl's libraries, or raise the limit on memory (ulimit -v unlimited) if it is that\n",
        reason == nullptr ? kLibrary : reason);
    std::_Exit(127);
}

void* library() {
    static void* const loaded = ::dlopen(kLibrary, RTLD_LAZY | RTLD_LOCAL);
    if (loaded == nullptr) give_up();
    return loaded;
}

#define PYENVX_FIND(name) reinterpret_cast<decltype(&::name)>(openssl_symbol(#name))

Openssl load() {
    // Fetched once and never freed: looking an implementation up takes locks, each time anew.
    auto* const fetch = PYENVX_FIND(EVP_MD_fetch);
    return {PYENVX_FIND(EVP_MD_CTX_new),       PYENVX_FIND(EVP_MD_CTX_free),     PYENVX_FIND(EVP_DigestInit_ex),
            PYENVX_FIND(EVP_DigestUpdate),     PYENVX_FIND(EVP_DigestFinal_ex),  fetch(nullptr, "SHA256", nullptr),
            fetch(nullptr, "SHA384", nullptr), fetch(nullptr, "SHA512", nullptr)};
}

#undef PYENVX_FIND

}  // namespace

const EVP_MD* Openssl::implementation(HashAlgorithm algorithm) const {
    switch (algorithm) {
        case HashAlgorithm::Sha256: return sha256;
        case HashAlgorithm::Sha384: return sha384;
        case HashAlgorithm::Sha512: return sha512;
    }
    std::abort();
}

void* openssl_symbol(const char* name) {
    void* const found = ::dlsym(library(), name);
    if (found == nullptr) give_up();
    return found;
}

const Openssl& openssl() {
    static const Openssl loaded = load();
    is_loaded.store(true, std::memory_order_relaxed);
    return loaded;
}

bool openssl_is_loaded() { return is_loaded.load(std::memory_order_relaxed); }

}  // namespace pyenvx
