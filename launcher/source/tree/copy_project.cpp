#include "launcher/source/tree/copy_project.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::source {
namespace {

constexpr int kMaxDepth = 60;
constexpr std::array<std::string_view, 6> kNoPart = {".git", ".hg", ".svn", ".bzr", "__pycache__", ".eggs"};

bool is_no_part(const std::string& name) {
    return std::find(kNoPart.begin(), kNoPart.end(), name) != kNoPart.end() || name.ends_with(".pyc");
}

Result<bool> has(BorrowedFd folder, const char* name) {
    return TRY(sys::fstatat(folder, name, AT_SYMLINK_NOFOLLOW)).has_value();
}

// A cache says so itself, and a virtual environment is known by its one file.
Result<bool> is_left_out(BorrowedFd folder) {
    return TRY(has(folder, "CACHEDIR.TAG")) || TRY(has(folder, "pyvenv.cfg"));
}

/// One entry of the folder that is walked through.
struct Entry {
    BorrowedFd folder;
    std::string name;
    std::string path;  ///< from the top
    const struct stat& status;
};

/// Goes through a project, parents before what lies in them.
template <typename OnEntry>
class Walk {
public:
    explicit Walk(OnEntry on_entry) : on_entry_(std::move(on_entry)) {}

    Result<void> go(BorrowedFd folder, const std::string& prefix, int depth) {
        if (depth > kMaxDepth) return fail(ErrorKind::Refused, "its folders are nested too deeply");
        TRY(check_interrupted());
        for (const auto& name : TRY(sys::list_directory(folder))) {
            if (!is_no_part(name)) TRY(visit(folder, name, prefix + name, depth));
        }
        return {};
    }

private:
    Result<void> visit(BorrowedFd folder, const std::string& name, const std::string& path, int depth) {
        const auto status = TRY(sys::fstatat(folder, name.c_str(), AT_SYMLINK_NOFOLLOW));
        if (!status) return {};
        if (!S_ISDIR(status->st_mode)) return on_entry_(Entry{folder, name, path, *status});
        const Fd inner = TRY(sys::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
        if (TRY(is_left_out(inner))) return {};
        TRY(on_entry_(Entry{folder, name, path, *status}));
        return go(inner, path + "/", depth + 1);
    }

    OnEntry on_entry_;
};

class Copy {
public:
    Copy(BorrowedFd to, const CopyLimits& limits) : to_(to), limits_(limits), chunk_(256 * 1024, '\0') {}

    Result<void> operator()(const Entry& entry) {
        if (++entries_ > limits_.max_entries) {
            return fail(ErrorKind::Refused, "it holds more than ", limits_.max_entries, " files and folders");
        }
        if (S_ISDIR(entry.status.st_mode)) return sys::mkdirat(to_, entry.path.c_str(), 0755);
        if (S_ISLNK(entry.status.st_mode)) {
            const auto target = TRY(sys::readlinkat(entry.folder, entry.name.c_str()));
            return sys::symlinkat(target.c_str(), to_, entry.path.c_str());
        }
        return S_ISREG(entry.status.st_mode) ? file(entry) : Result<void>();
    }

private:
    Result<void> file(const Entry& entry) {
        const Fd from = TRY(sys::openat(entry.folder, entry.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
        const mode_t mode = (entry.status.st_mode & S_IXUSR) != 0 ? 0755 : 0644;
        const Fd copy = TRY(sys::openat(to_, entry.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode));
        for (;;) {
            const auto count = TRY(sys::read(from, chunk_.data(), chunk_.size()));
            if (count == 0) return {};
            if ((bytes_ += count) > limits_.max_bytes) {
                return fail(ErrorKind::Refused, "it holds more than ", limits_.max_bytes, " bytes");
            }
            TRY(sys::write_all(copy, {chunk_.data(), count}));
        }
    }

    BorrowedFd to_;
    const CopyLimits limits_;
    std::string chunk_;
    std::uint64_t entries_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace

Result<void> copy_project(const std::filesystem::path& from, const std::filesystem::path& to,
                          const CopyLimits& limits) {
    const Fd source = TRY(sys::open(from.c_str(), O_RDONLY | O_DIRECTORY));
    const Fd target = TRY(sys::open(to.c_str(), O_RDONLY | O_DIRECTORY));
    Copy copy(target, limits);
    const auto done = Walk([&](const Entry& entry) { return copy(entry); }).go(source, "", 0);
    if (done.ok() || done.error().kind() != ErrorKind::Refused) return done;
    return fail(ErrorKind::Refused, from, " cannot be copied for its build: ", done.error().message())
        .hint("is it the folder of a project? A file called CACHEDIR.TAG keeps a folder in it out of the copy");
}

Result<std::optional<std::vector<std::filesystem::path>>> project_files(const std::filesystem::path& from,
                                                                        std::size_t most) {
    std::vector<std::filesystem::path> found = {from};
    const Fd source = TRY(sys::open(from.c_str(), O_RDONLY | O_DIRECTORY));
    const auto note = [&](const Entry& entry) -> Result<void> {
        if (found.size() >= most) return fail(ErrorKind::Refused, "too many");
        found.push_back(from / entry.path);
        return {};
    };
    const auto done = Walk(note).go(source, "", 0);
    if (done.ok()) return std::optional(std::move(found));
    if (done.error().kind() == ErrorKind::Refused) return std::optional<std::vector<std::filesystem::path>>();
    return done.error();
}

}  // namespace pyenvx::source
