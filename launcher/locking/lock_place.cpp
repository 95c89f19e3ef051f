#include "launcher/locking/lock_place.hpp"

#include <algorithm>

#include "store/base/sys.hpp"

namespace pyenvx::locking {

LockPlace place_for_project(const std::filesystem::path& folder) {
    return {folder / "pylock.toml", folder / "pyenvx-build.lock", {}};
}

LockPlace place_for_script(const std::filesystem::path& script) {
    auto stem = script.stem().native();
    std::replace(stem.begin(), stem.end(), '.', '-');
    const auto folder = script.parent_path();
    return {folder / concat("pylock.", stem, ".toml"), folder / concat(stem, ".pyenvx-build.lock"),
            script.filename().native()};
}

Result<void> check_owner(const LockPlace& place, const std::string& owner) {
    if (owner.empty() || owner == place.script || owner.find('/') != std::string::npos) return {};
    if (!TRY(sys::stat((place.file.parent_path() / owner).c_str()))) return {};
    return fail(ErrorKind::Invalid, place.file.filename(), " is the lock of ", printable(owner), ", and that of ",
                printable(place.script), " would have the same name")
        .hint("give one of the scripts another name");
}

}  // namespace pyenvx::locking
