#include "store/environment/tree.hpp"

#include <algorithm>

#include "store/base/text.hpp"
#include "store/digest/sha256.hpp"
#include "store/nar/nar.hpp"

namespace pyenvx::store {
namespace {

std::string owner_of(const TreeFile& file) { return file.owner.empty() ? "pyenvx" : file.owner; }

// What every object's tree is held to (store/core/canonical_tree.hpp).
Result<void> check_path(const std::string& path, const TreeFile& file) {
    const bool is_deep = std::count(path.begin(), path.end(), '/') >= kMaxTreeDepth;
    if (!is_deep && is_valid_utf8(path)) return {};
    return fail(ErrorKind::Refused, owner_of(file), " has a file ", printable(path),
                is_deep ? ", which is nested too deeply" : ", whose name is not UTF-8");
}

}  // namespace

TreeFile own_file(std::string content, bool executable, std::string owner) {
    auto digest = concat("sha256=", Sha256::of(content).base64());
    auto size = std::to_string(content.size());
    return {.content = std::move(content),
            .executable = executable,
            .digest = std::move(digest),
            .size = std::move(size),
            .owner = std::move(owner)};
}

// Stops at the first folder that is known: so are those around it. Most files lie in the same one as the last.
void Tree::note_folders(std::string_view path) {
    const auto slash = path.rfind('/');
    if (slash == path.npos || path.substr(0, slash) == last_folder_) return;
    last_folder_ = path.substr(0, slash);
    for (auto end = slash; end != path.npos; end = path.rfind('/', end - 1)) {
        if (!folders_.emplace(path.substr(0, end)).second) return;
    }
}

Addition Tree::add(std::string path, TreeFile file) {  // NOLINT(performance-unnecessary-value-param): it is moved from
    const auto before = files_.size();
    const auto hint = last_added_ ? std::next(*last_added_) : files_.begin();
    const auto at = files_.try_emplace(hint, std::move(path), std::move(file));
    if (files_.size() == before) {
        // try_emplace left `file` as it was.
        return !file.digest.empty() && at->second.digest == file.digest ? Addition::Same : Addition::Differs;
    }
    last_added_ = at;
    note_folders(at->first);
    return Addition::New;
}

void Tree::remove(const std::string& path) {
    last_added_.reset();
    files_.erase(path);
}

std::uint64_t Tree::own_bytes() const {
    std::uint64_t bytes = 0;
    for (const auto& [path, file] : files_) bytes += file.content.size();
    return bytes;
}

Result<void> Tree::check() const {
    for (const auto& [path, file] : files_) TRY(check_path(path, file));
    for (const auto& folder : folders_) {
        const auto file = files_.find(folder);
        if (file == files_.end()) continue;
        const auto inside = files_.lower_bound(folder + "/");
        return fail(ErrorKind::Refused, owner_of(file->second), " has a file ", printable(folder), " where ",
                    owner_of(inside->second), " has a folder")
            .hint("these two distributions do not fit into one environment: leave one out");
    }
    return {};
}

}  // namespace pyenvx::store
