#include <fcntl.h>

#include <algorithm>
#include <set>
#include <vector>

#include "store/base/parallel/for_each_index.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/core/canonical_tree.hpp"
#include "store/core/link_or_copy.hpp"
#include "store/environment/tree.hpp"

namespace pyenvx::store {
namespace {

constexpr std::size_t kRun = 512;  // files

using Entry = std::pair<const std::string, TreeFile>;
using Entries = std::vector<const Entry*>;
using Prefixes = std::set<std::string, std::less<>>;  // of folders, each with a slash at its end

// The open folders on the way to where files are being written. Paths that come in byte order need each folder once: it
// is made when it is entered and has its final form when it is left, but for those that are there already, `shared`
// with other threads.
class FolderStack {
public:
    FolderStack(BorrowedFd top, const Prefixes& shared) : top_(top), shared_(shared) {}

    /// The folder of `path`.
    Result<BorrowedFd> enter(std::string_view path) {
        const auto wanted = path.substr(0, path.rfind('/') + 1);
        while (!open_.empty() && !wanted.starts_with(open_.back().prefix)) TRY(leave());
        for (auto done = depth(); done < wanted.size(); done = depth()) {
            TRY(push(wanted.substr(done, wanted.find('/', done) - done)));
        }
        return here();
    }

    Result<void> leave_all() {
        while (!open_.empty()) TRY(leave());
        return {};
    }

private:
    struct Level {
        std::string prefix;
        Fd folder;
        bool is_shared;
    };

    std::size_t depth() const { return open_.empty() ? 0 : open_.back().prefix.size(); }
    BorrowedFd here() const { return open_.empty() ? top_ : BorrowedFd(open_.back().folder); }

    Result<void> push(std::string_view name_view) {
        const std::string name(name_view);
        auto prefix = concat(open_.empty() ? "" : open_.back().prefix, name, '/');
        const bool is_shared = shared_.contains(prefix);
        if (!is_shared) TRY(sys::mkdirat(here(), name.c_str(), 0755));
        Fd folder = TRY(sys::openat(here(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
        open_.push_back({std::move(prefix), std::move(folder), is_shared});
        return {};
    }

    Result<void> leave() {
        if (!open_.back().is_shared) TRY(make_canonical(open_.back().folder, 0555));
        open_.pop_back();
        return {};
    }

    BorrowedFd top_;
    const Prefixes& shared_;
    std::vector<Level> open_;
};

Result<void> link_file(const TreeFile& file, BorrowedFd folder, const char* name) {
    auto linked = link_or_copy(file.object, file.source.c_str(), folder, name);
    if (linked.ok() || linked.error().kind() != ErrorKind::NotFound) return linked;
    return fail(ErrorKind::Corrupt, "the object of ", file.owner, " has no file ", printable(file.source));
}

Result<void> write_file(const TreeFile& file, BorrowedFd folder, const char* name) {
    if (file.object.get() >= 0) return link_file(file, folder, name);
    const Fd to = TRY(sys::openat(folder, name, O_WRONLY | O_CREAT | O_EXCL, 0644));
    TRY(sys::write_all(to, file.content));
    return make_canonical(to, file.executable ? 0555 : 0444);
}

// Every kRun files in byte order are written by one thread. These folders have files of more than one run.
Prefixes shared_folders(const Entries& entries) {
    Prefixes shared;
    for (std::size_t i = kRun; i < entries.size(); i += kRun) {
        const std::string_view before = entries[i - 1]->first;
        const std::string_view path = entries[i]->first;
        for (auto slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1)) {
            if (before.starts_with(path.substr(0, slash + 1))) shared.emplace(path.substr(0, slash + 1));
        }
    }
    return shared;
}

Result<void> write_run(const Entries& entries, std::size_t begin, BorrowedFd directory, const Prefixes& shared) {
    FolderStack folders(directory, shared);
    for (auto i = begin; i < std::min(begin + kRun, entries.size()); ++i) {
        const auto& [path, file] = *entries[i];
        const auto folder = TRY(folders.enter(path));
        TRY(write_file(file, folder, path.c_str() + path.rfind('/') + 1));
    }
    return folders.leave_all();
}

}  // namespace

Result<void> write_tree(const Tree& tree, BorrowedFd directory) {
    Entries entries;
    for (const auto& entry : tree.files()) entries.push_back(&entry);
    const auto shared = shared_folders(entries);
    for (const auto& folder : shared) TRY(sys::mkdirat(directory, folder.c_str(), 0755));
    TRY(for_each_index((entries.size() + kRun - 1) / kRun,
                       [&](std::size_t run) { return write_run(entries, run * kRun, directory, shared); }));
    for (const auto& folder : shared) TRY(canonicalise_top(directory, folder.c_str()));
    return {};
}

}  // namespace pyenvx::store
