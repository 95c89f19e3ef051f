#include "launcher/declaration/required_hash.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "store/base/text.hpp"

namespace pyenvx::declaration {

namespace {

constexpr std::array<std::pair<std::string_view, std::size_t>, 3> kAlgorithms{
    {{"sha256", 64}, {"sha384", 96}, {"sha512", 128}}};

}  // namespace

Result<RequiredHash> RequiredHash::parse(std::string_view text) {
    const auto colon = std::min(text.find(':'), text.size());
    RequiredHash hash{std::string(text.substr(0, colon)), to_lower(text.substr(std::min(colon + 1, text.size())))};
    for (const auto& [algorithm, digits] : kAlgorithms) {
        if (hash.algorithm == algorithm && hash.digits.size() == digits && from_hex(hash.digits)) return hash;
    }
    return fail(ErrorKind::Invalid, "`", printable(text), "` is no hash that can be relied on")
        .hint("write it as sha256:, sha384: or sha512: and the digits");
}

}  // namespace pyenvx::declaration
