#include "store/digest/ed25519.hpp"

#include <memory>

#include "store/base/sys.hpp"
#include "store/digest/openssl.hpp"

namespace pyenvx::ed25519 {
namespace {

struct Calls {
    decltype(&::EVP_PKEY_new_raw_private_key) private_key;
    decltype(&::EVP_PKEY_new_raw_public_key) public_key;
    decltype(&::EVP_PKEY_get_raw_public_key) raw_public_key;
    decltype(&::EVP_PKEY_free) free_key;
    decltype(&::EVP_DigestSignInit) begin_signing;
    decltype(&::EVP_DigestSign) sign;
    decltype(&::EVP_DigestVerifyInit) begin_verifying;
    decltype(&::EVP_DigestVerify) verify;
};

#define PYENVX_FIND(name) reinterpret_cast<decltype(&::name)>(openssl_symbol(#name))

const Calls& calls() {
    static const Calls found = {PYENVX_FIND(EVP_PKEY_new_raw_private_key), PYENVX_FIND(EVP_PKEY_new_raw_public_key),
                                PYENVX_FIND(EVP_PKEY_get_raw_public_key),  PYENVX_FIND(EVP_PKEY_free),
                                PYENVX_FIND(EVP_DigestSignInit),           PYENVX_FIND(EVP_DigestSign),
                                PYENVX_FIND(EVP_DigestVerifyInit),         PYENVX_FIND(EVP_DigestVerify)};
    return found;
}

#undef PYENVX_FIND

struct Free {
    void operator()(EVP_PKEY* key) const { calls().free_key(key); }
    void operator()(EVP_MD_CTX* context) const { openssl().free_context(context); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_MD_CTX, Free>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Result<Key> secret_key(std::string_view secret) {
    if (secret.size() == kKeyBytes) {
        Key key(calls().private_key(EVP_PKEY_ED25519, nullptr, bytes_of(secret), secret.size()));
        if (key) return key;
    }
    return Error(ErrorKind::Invalid, "that is no secret key");
}

Error failed() { return Error(ErrorKind::Failed, "openssl cannot sign"); }

}  // namespace

Result<std::string> generate_secret() {
    std::string secret(kKeyBytes, '\0');
    TRY(sys::getrandom(secret.data(), secret.size()));
    return secret;
}

Result<std::string> public_of(std::string_view secret) {
    const auto key = TRY(secret_key(secret));
    std::string out(kKeyBytes, '\0');
    auto size = out.size();
    if (calls().raw_public_key(key.get(), bytes_of(out), &size) != 1 || size != out.size()) return failed();
    return out;
}

Result<std::string> sign(std::string_view message, std::string_view secret) {
    const auto key = TRY(secret_key(secret));
    const Context context(openssl().new_context());
    std::string signature(kSignatureBytes, '\0');
    auto size = signature.size();
    const bool signed_now =
        context && calls().begin_signing(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
        calls().sign(context.get(), bytes_of(signature), &size, bytes_of(message), message.size()) == 1;
    if (!signed_now || size != signature.size()) return failed();
    return signature;
}

bool is_signed(std::string_view message, std::string_view signature, std::string_view public_key) {
    if (public_key.size() != kKeyBytes || signature.size() != kSignatureBytes) return false;
    const Key key(calls().public_key(EVP_PKEY_ED25519, nullptr, bytes_of(public_key), public_key.size()));
    const Context context(openssl().new_context());
    return key && context && calls().begin_verifying(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           calls().verify(context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()) == 1;
}

}  // namespace pyenvx::ed25519
