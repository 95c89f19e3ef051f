#include "properties.hpp"

#include <cstdlib>

#include "store/signature/keys.hpp"

namespace pyenvx::fuzz {

// What is read is written as it was: a key or a signature has one spelling.
void check_signature(std::string_view bytes) {
    const auto signature = store::Signature::parse(bytes);
    if (signature.ok() && signature->str() != bytes) std::abort();
    const auto key = signature::PublicKey::parse(bytes);
    if (!key.ok()) return;
    if (key->str() != bytes) std::abort();
    if (key->vouches_for("", {key->name(), std::string(64, '\0')})) std::abort();
}

}  // namespace pyenvx::fuzz
