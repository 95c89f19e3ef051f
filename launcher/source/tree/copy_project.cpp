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

constexpr auto* kTooMuch =
    "is it the folder of a project? A file called CACHEDIR.TAG keeps a folder in it out of the copy";
constexpr std::string_view kForeignPackages = "node_modules";

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

// Also the absolute one that leads back: the folder has another place where it is built.
bool leads_out(const std::string& link, const std::string& target) {
    const auto place = (std::filesystem::path(link).parent_path() / target).lexically_normal();
    return place.is_absolute() || *place.begin() == "..";
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
    Walk(CopyUse use, OnEntry on_entry) : use_(use), on_entry_(std::move(on_entry)) {}

    Result<void> go(BorrowedFd folder, const std::string& prefix, int depth) {
        if (depth > kMaxDepth) return fail(ErrorKind::Refused, "its folders are nested too deeply");
        TRY(check_interrupted());
        for (const auto& name : TRY(sys::list_directory(folder))) {
            if (!is_no_part(name) && !is_unneeded(name)) TRY(visit(folder, name, prefix + name, depth));
        }
        return {};
    }

private:
    // What lies there is of no use for metadata and a path, and often the most of all.
    bool is_unneeded(const std::string& name) const { return use_ == CopyUse::Editable && name == kForeignPackages; }

    Result<void> visit(BorrowedFd folder, const std::string& name, const std::string& path, int depth) {
        const auto status = TRY(sys::fstatat(folder, name.c_str(), AT_SYMLINK_NOFOLLOW));
        if (!status) return {};
        if (!S_ISDIR(status->st_mode)) return on_entry_(Entry{folder, name, path, *status});
        const Fd inner = TRY(sys::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
        if (TRY(is_left_out(inner))) return {};
        TRY(on_entry_(Entry{folder, name, path, *status}));
        return go(inner, path + "/", depth + 1);
    }

    const CopyUse use_;
    OnEntry on_entry_;
};

class Copy {
public:
    Copy(BorrowedFd to, CopyUse use, const CopyLimits& limits)
        : to_(to), use_(use), limits_(limits), chunk_(256 * 1024, '\0') {}

    Result<void> operator()(const Entry& entry) {
        if (++entries_ > limits_.max_entries) {
            return fail(ErrorKind::Refused, "it holds more than ", limits_.max_entries, " files and folders")
                .hint(kTooMuch);
        }
        if (S_ISDIR(entry.status.st_mode)) return sys::mkdirat(to_, entry.path.c_str(), 0755);
        if (S_ISLNK(entry.status.st_mode)) return link(entry);
        if (S_ISREG(entry.status.st_mode)) return file(entry);
        return use_ == CopyUse::Editable ? Result<void>() : refuse(entry, "neither file, folder nor link");
    }

private:
    static Error refuse(const Entry& entry, std::string_view what) {
        return fail(ErrorKind::Refused, printable(entry.path), " is ", what)
            .hint("put what it stands for in its place, or ask for the project with -e, which leads to it as it is");
    }

    Result<void> link(const Entry& entry) {
        const auto target = TRY(sys::readlinkat(entry.folder, entry.name.c_str()));
        if (use_ == CopyUse::Wheel && leads_out(entry.path, target)) return refuse(entry, "a link that leads out");
        return sys::symlinkat(target.c_str(), to_, entry.path.c_str());
    }

    Result<void> file(const Entry& entry) {
        const Fd from = TRY(sys::openat(entry.folder, entry.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
        const mode_t mode = (entry.status.st_mode & S_IXUSR) != 0 ? 0755 : 0644;
        const Fd copy = TRY(sys::openat(to_, entry.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode));
        for (;;) {
            const auto count = TRY(sys::read(from, chunk_.data(), chunk_.size()));
            if (count == 0) return {};
            if ((bytes_ += count) > limits_.max_bytes) {
                return fail(ErrorKind::Refused, "it holds more than ", limits_.max_bytes, " bytes").hint(kTooMuch);
            }
            TRY(sys::write_all(copy, {chunk_.data(), count}));
        }
    }

    BorrowedFd to_;
    const CopyUse use_;
    const CopyLimits limits_;
    std::string chunk_;
    std::uint64_t entries_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace

Result<void> copy_project(const std::filesystem::path& from, const std::filesystem::path& to, CopyUse use,
                          const CopyLimits& limits) {
    const Fd source = TRY(sys::open(from.c_str(), O_RDONLY | O_DIRECTORY));
    const Fd target = TRY(sys::open(to.c_str(), O_RDONLY | O_DIRECTORY));
    Copy copy(target, use, limits);
    const auto done = Walk(use, [&](const Entry& entry) { return copy(entry); }).go(source, "", 0);
    if (done.ok() || done.error().kind() != ErrorKind::Refused) return done;
    return fail(ErrorKind::Refused, from, " cannot be copied for its build: ", done.error().message())
        .hint(done.error().hint());
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
    const auto done = Walk(CopyUse::Wheel, note).go(source, "", 0);
    if (done.ok()) return std::optional(std::move(found));
    if (done.error().kind() == ErrorKind::Refused) return std::optional<std::vector<std::filesystem::path>>();
    return done.error();
}

}  // namespace pyenvx::source
