#include "store/plan/wheel_object.hpp"

#include <algorithm>
#include <array>

#include "store/base/text.hpp"

namespace pyenvx::store {
namespace {

// `path` begins after "NAME-VERSION.data/".
std::optional<std::string> place_of_data(std::string_view path) {
    constexpr std::array<std::string_view, 3> kFolders = {"scripts", "headers", "data"};
    const auto slash = path.find('/');
    if (slash == path.npos) return std::nullopt;
    const auto folder = path.substr(0, slash);
    if (folder == "purelib" || folder == "platlib") return concat("site/", path.substr(slash + 1));
    if (std::find(kFolders.begin(), kFolders.end(), folder) == kFolders.end()) return std::nullopt;
    return std::string(path);
}

}  // namespace

std::optional<std::string> place_in_wheel_object(std::string_view path) {
    if (is_cached_bytecode(path)) return std::nullopt;
    const auto slash = path.find('/');
    // No wheel with two such folders, or with that of another release, is ever unpacked.
    const bool is_data = slash != path.npos && path.substr(0, slash).ends_with(".data");
    return is_data ? place_of_data(path.substr(slash + 1)) : concat("site/", path);
}

bool is_cached_bytecode(std::string_view path) {
    constexpr std::string_view kFolder = "__pycache__";
    if (path.find(kFolder) == path.npos) return false;
    const auto pieces = split(path, '/');
    return std::find(pieces.begin(), pieces.end(), kFolder) != pieces.end();
}

}  // namespace pyenvx::store
