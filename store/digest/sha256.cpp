#include "store/digest/sha256.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

#include "store/base/plain_sha256.hpp"
#include "store/digest/openssl.hpp"

namespace pyenvx {
namespace {

// Bytes: hashed without openssl in a tenth of the time that loading it takes, or in no more than calling it takes.
constexpr std::size_t kShort = 16 * 1024;
constexpr std::size_t kShortOnceLoaded = 512;

// openssl fails here only when it is out of memory or broken; there is nothing a caller could do.
void require(int outcome) {
    if (outcome == 1) return;
    if (const auto tell_and_end = std::get_new_handler()) tell_and_end();
    std::abort();
}

}  // namespace

struct Hasher::State {
    std::unique_ptr<EVP_MD_CTX, decltype(Openssl::free_context)> context{openssl().new_context(),
                                                                         openssl().free_context};
};

Result<HashAlgorithm> parse_hash_algorithm(std::string_view name) {
    if (name == "sha256") return HashAlgorithm::Sha256;
    if (name == "sha384") return HashAlgorithm::Sha384;
    if (name == "sha512") return HashAlgorithm::Sha512;
    return fail(ErrorKind::Invalid, "the hash algorithm ", printable(name), " is not one of sha256, sha384, sha512");
}

Hasher::Hasher(HashAlgorithm algorithm) : state_(std::make_unique<State>()) {
    require(openssl().begin(state_->context.get(), openssl().implementation(algorithm), nullptr));
}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(std::string_view bytes) {
    require(openssl().update(state_->context.get(), bytes.data(), bytes.size()));
}

std::string Hasher::finish() && {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    require(openssl().end(state_->context.get(), digest, &size));
    return {reinterpret_cast<const char*>(digest), size};
}

Sha256::Sha256(std::string_view raw) {
    if (raw.size() != bytes_.size()) std::abort();
    std::copy(raw.begin(), raw.end(), bytes_.begin());
}

Sha256 Sha256::finish(Hasher&& hasher) { return Sha256(std::move(hasher).finish()); }

Sha256 Sha256::of(std::string_view bytes) {
    if (bytes.size() <= (openssl_is_loaded() ? kShortOnceLoaded : kShort)) {
        const auto digest = plain_sha256(bytes);
        return Sha256({reinterpret_cast<const char*>(digest.data()), digest.size()});
    }
    Hasher hasher(HashAlgorithm::Sha256);
    hasher.update(bytes);
    return finish(std::move(hasher));
}

Result<Sha256> Sha256::from_hex(std::string_view text) {
    const auto raw = pyenvx::from_hex(text);
    if (!raw || raw->size() != 32) return fail(ErrorKind::Invalid, printable(text), " is not a SHA-256 digest");
    return Sha256(*raw);
}

std::string Sha256::hex() const { return to_hex(bytes()); }
std::string Sha256::base64() const { return base64_url(bytes()); }

std::string base64_url(std::string_view bytes) {
    constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        for (count += 8; count >= 6; count -= 6) out.push_back(kAlphabet[(bits >> (count - 6)) & 63]);
    }
    if (count > 0) out.push_back(kAlphabet[(bits << (6 - count)) & 63]);
    return out;
}

}  // namespace pyenvx
