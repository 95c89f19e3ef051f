#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

#include <cerrno>

#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/environment/tree.hpp"

namespace pyenvx::store {
namespace {

constexpr std::size_t kChunkBytes = 128 * 1024;

// The open folders on the way to where files are being written. Paths that come in byte order need each folder once.
class FolderStack {
public:
    explicit FolderStack(BorrowedFd top) : top_(top) {}

    /// The folder of `path`, made where it is not there.
    Result<BorrowedFd> enter(std::string_view path) {
        const auto slash = path.rfind('/');
        const auto wanted = slash == path.npos ? std::string_view() : path.substr(0, slash + 1);
        while (!open_.empty() && !wanted.starts_with(open_.back().prefix)) open_.pop_back();
        for (auto done = depth(); done < wanted.size(); done = depth()) {
            TRY(push(wanted.substr(done, wanted.find('/', done) - done)));
        }
        return here();
    }

private:
    struct Level {
        std::string prefix;  // with a slash at its end
        Fd folder;
    };

    std::size_t depth() const { return open_.empty() ? 0 : open_.back().prefix.size(); }
    BorrowedFd here() const { return open_.empty() ? top_ : BorrowedFd(open_.back().folder); }

    Result<void> push(std::string_view name_view) {
        const std::string name(name_view);
        TRY(sys::mkdirat(here(), name.c_str(), 0755));
        Fd folder = TRY(sys::openat(here(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
        auto prefix = concat(open_.empty() ? "" : open_.back().prefix, name, '/');
        open_.push_back({std::move(prefix), std::move(folder)});
        return {};
    }

    BorrowedFd top_;
    std::vector<Level> open_;
};

Result<void> copy_bytes(const Fd& from, const Fd& to) {
    std::string chunk(kChunkBytes, '\0');
    for (;;) {
        const auto count = TRY(sys::read(from, chunk.data(), chunk.size()));
        if (count == 0) return {};
        TRY(sys::write_all(to, std::string_view(chunk).substr(0, count)));
    }
}

Result<void> copy_file(const TreeFile& file, BorrowedFd folder, const char* name) {
    const Fd from = TRY(sys::openat(file.object, file.source.c_str(), O_RDONLY | O_NOFOLLOW));
    const auto status = TRY(sys::fstat(from));
    const Fd to = TRY(sys::openat(folder, name, O_WRONLY | O_CREAT | O_EXCL, status.st_mode & 0777));
    // Shares the blocks where the file system can; that it cannot has many names (EXDEV, EOPNOTSUPP, EINVAL, ENOTTY).
    if (::ioctl(to.get(), FICLONE, from.get()) == 0) return {};
    return copy_bytes(from, to);
}

Result<void> link_file(const TreeFile& file, BorrowedFd folder, const char* name) {
    switch (const int refusal = sys::linkat(file.object, file.source.c_str(), folder, name, 0); refusal) {
        case 0: return {};
        case EXDEV:
        case EMLINK:
        case EPERM:
        case EOPNOTSUPP: return copy_file(file, folder, name);
        case ENOENT:
            return fail(ErrorKind::Corrupt, "the object of ", file.owner, " has no file ", printable(file.source));
        default: return io_error(refusal, concat("link ", printable(sys::name_of(folder, name))));
    }
}

Result<void> write_file(const TreeFile& file, BorrowedFd folder, const char* name) {
    if (file.object.get() >= 0) return link_file(file, folder, name);
    const Fd to = TRY(sys::openat(folder, name, O_WRONLY | O_CREAT | O_EXCL, file.executable ? 0755 : 0644));
    return sys::write_all(to, file.content);
}

}  // namespace

Result<void> write_tree(const Tree& tree, BorrowedFd directory) {
    FolderStack folders(directory);
    for (const auto& [path, file] : tree.files()) {
        const auto folder = TRY(folders.enter(path));
        TRY(write_file(file, folder, path.c_str() + path.rfind('/') + 1));
    }
    return {};
}

}  // namespace pyenvx::store
