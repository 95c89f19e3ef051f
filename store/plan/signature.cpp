#include "store/plan/signature.hpp"

#include <algorithm>

#include "store/base/text.hpp"
#include "store/digest/base64.hpp"
#include "store/digest/ed25519.hpp"

namespace pyenvx::store {

bool is_key_name(std::string_view name) {
    const auto fits = [](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; };
    return !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), fits);
}

Result<Signature> Signature::parse(std::string_view text) {
    const auto colon = text.find(':');
    const auto name = text.substr(0, colon);
    const auto bytes = colon == text.npos ? std::nullopt : from_base64(text.substr(colon + 1));
    if (is_key_name(name) && bytes && bytes->size() == ed25519::kSignatureBytes) {
        return Signature{std::string(name), *bytes};
    }
    return fail(ErrorKind::Corrupt, "'", printable(text.substr(0, 120)), "' is no signature");
}

std::string Signature::str() const { return concat(key_name, ":", base64(bytes)); }

}  // namespace pyenvx::store
