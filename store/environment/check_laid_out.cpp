#include <fcntl.h>
#include <sys/stat.h>

#include "store/base/file.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/environment/planned_tree.hpp"
#include "store/nar/nar.hpp"

namespace pyenvx::store {
namespace {

constexpr std::size_t kChunkBytes = 128 * 1024;

template <typename... Parts>
Error differs(const Parts&... parts) {
    return fail(ErrorKind::Corrupt, parts...);
}

Result<Fd> open_file(BorrowedFd folder, const std::string& name) {
    return sys::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK);
}

Result<bool> is_same_inode(const Fd& file, const TreeFile& planned) {
    const auto status = TRY(sys::fstat(file));
    const auto source = TRY(sys::fstatat(planned.object, planned.source.c_str(), AT_SYMLINK_NOFOLLOW));
    return source && source->st_dev == status.st_dev && source->st_ino == status.st_ino;
}

// Both in pieces of one size, whatever a single read gives.
Result<bool> has_same_bytes(const Fd& file, const Fd& source) {
    for (std::uint64_t offset = 0;; offset += kChunkBytes) {
        TRY(check_interrupted());
        const auto left = TRY(read_span(file, offset, kChunkBytes));
        if (left != TRY(read_span(source, offset, kChunkBytes))) return false;
        if (left.size() < kChunkBytes) return true;
    }
}

bool is_executable(const struct stat& status) { return (status.st_mode & S_IXUSR) != 0; }

Result<bool> is_as_planned(const Fd& file, const TreeFile& planned) {
    const auto status = TRY(sys::fstat(file));
    if (planned.object.get() < 0) {
        if (is_executable(status) != planned.executable) return false;
        return TRY(read_span(file, 0, planned.content.size() + 1)) == planned.content;
    }
    if (TRY(is_same_inode(file, planned))) return true;
    const Fd source = TRY(open_file(planned.object, planned.source));
    if (is_executable(status) != is_executable(TRY(sys::fstat(source)))) return false;
    return has_same_bytes(file, source);
}

/// Counts the files on the way, so that none is missing.
class Comparison {
public:
    explicit Comparison(const Tree& tree) : tree_(tree) {}

    Result<void> run(BorrowedFd folder, const std::string& prefix, int depth) {
        if (depth >= kMaxTreeDepth) return differs("its folders are nested too deeply");
        for (const auto& name : TRY(sys::list_directory(folder))) {
            const auto path = prefix + name;
            const auto status = TRY(sys::fstatat(folder, name.c_str(), AT_SYMLINK_NOFOLLOW));
            if (status && S_ISDIR(status->st_mode)) {
                const Fd below = TRY(sys::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
                TRY(run(below, path + '/', depth + 1));
            } else {
                TRY(compare(folder, name, path));
            }
        }
        return {};
    }
    std::size_t seen() const { return seen_; }

private:
    Result<void> compare(BorrowedFd folder, const std::string& name, const std::string& path) {
        const auto planned = tree_.files().find(path);
        if (planned == tree_.files().end()) return differs(printable(path), " belongs to none of its components");
        if (!TRY(is_as_planned(TRY(open_file(folder, name)), planned->second))) {
            return differs(printable(path), " is not as it was laid out");
        }
        ++seen_;
        return {};
    }

    const Tree& tree_;
    std::size_t seen_ = 0;
};

}  // namespace

Result<void> check_laid_out(const PlannedTree& planned, BorrowedFd top) {
    Comparison comparison(planned.tree);
    TRY(comparison.run(top, "", 0));
    const auto expected = planned.tree.files().size();
    if (comparison.seen() == expected) return {};
    return differs(expected - comparison.seen(), " of its files are missing");
}

}  // namespace pyenvx::store
