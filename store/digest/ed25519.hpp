// Ed25519 (RFC 8032), by openssl, which is loaded with the first use.
#pragma once

#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::ed25519 {

inline constexpr std::size_t kKeyBytes = 32;
inline constexpr std::size_t kSignatureBytes = 64;

/// A new secret key, from the kernel's randomness.
Result<std::string> generate_secret();
/// The public key of a secret one. Invalid unless it has kKeyBytes.
Result<std::string> public_of(std::string_view secret);
/// Invalid unless the key has kKeyBytes.
Result<std::string> sign(std::string_view message, std::string_view secret);
/// Whether the signature is that of the message by the key's owner; false also for what is no key or no signature.
bool is_signed(std::string_view message, std::string_view signature, std::string_view public_key);

}  // namespace pyenvx::ed25519
