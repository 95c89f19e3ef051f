// Digests of bytes (FIPS 180-4), by openssl, which only this module includes.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx {

/// What RECORD files and index pages may use; weaker ones are never accepted as proof.
enum class HashAlgorithm { Sha256, Sha384, Sha512 };

/// "sha256" and so on, exactly; Invalid for anything else.
Result<HashAlgorithm> parse_hash_algorithm(std::string_view name);

/// A running digest. Movable, one owner; finish() ends it.
class Hasher {
public:
    explicit Hasher(HashAlgorithm algorithm);
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;
    ~Hasher();

    void update(std::string_view bytes);
    /// The raw digest: 32, 48 or 64 bytes.
    std::string finish() &&;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// A SHA-256 digest as a value.
class Sha256 {
public:
    static Sha256 of(std::string_view bytes);
    static Sha256 finish(Hasher&& hasher);  ///< of a Hasher(HashAlgorithm::Sha256)
    static Result<Sha256> from_hex(std::string_view text);

    std::string hex() const;
    /// URL-safe base64 without padding, as RECORD writes it.
    std::string base64() const;
    std::string_view bytes() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }
    auto operator<=>(const Sha256&) const = default;

private:
    explicit Sha256(std::string_view raw);
    std::array<std::uint8_t, 32> bytes_{};
};

/// URL-safe base64 without padding (RFC 4648, section 5).
std::string base64_url(std::string_view bytes);

}  // namespace pyenvx
