#include "store/environment/tree.hpp"

#include "store/base/text.hpp"
#include "store/digest/sha256.hpp"

namespace pyenvx::store {
namespace {

std::string owner_of(const TreeFile& file) { return file.owner.empty() ? "pyenvx" : file.owner; }

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

// Stops at the first folder that is known: so are those around it.
void Tree::note_folders(std::string_view path) {
    for (auto slash = path.rfind('/'); slash != path.npos; slash = path.rfind('/')) {
        path = path.substr(0, slash);
        if (!folders_.emplace(path).second) return;
    }
}

Addition Tree::add(std::string path, TreeFile file) {
    const auto [at, is_new] = files_.try_emplace(std::move(path), std::move(file));
    if (is_new) note_folders(at->first);
    if (is_new) return Addition::New;
    // try_emplace left `file` as it was.
    return !file.digest.empty() && at->second.digest == file.digest ? Addition::Same : Addition::Differs;
}

Result<void> Tree::check() const {
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
