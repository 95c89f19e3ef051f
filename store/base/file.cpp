#include "store/base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "store/base/drafts.hpp"
#include "store/base/sys.hpp"

namespace pyenvx {
namespace {

constexpr std::size_t kFurtherBytes = 64 * 1024;

Error too_large(const std::filesystem::path& path, std::uint64_t max_bytes) {
    return fail(ErrorKind::Invalid, path, " is larger than the ", max_bytes, " bytes allowed for such a file");
}

Result<std::string> read_open_file(const Fd& fd, const std::filesystem::path& path, std::uint64_t max_bytes) {
    const auto status = TRY(sys::fstat(fd));
    if (S_ISDIR(status.st_mode)) return fail(ErrorKind::Invalid, path, " is a directory, not a file");
    // Reading a pipe or device would take away what somebody else is to read, and might never end.
    if (!S_ISREG(status.st_mode)) return fail(ErrorKind::Invalid, path, " is not a regular file");
    if (static_cast<std::uint64_t>(status.st_size) > max_bytes) return too_large(path, max_bytes);
    // One byte more than it should have, to meet the end without a larger buffer.
    std::string bytes(static_cast<std::size_t>(status.st_size) + 1, '\0');
    for (std::size_t used = 0;;) {
        if (used == bytes.size()) bytes.resize(used + kFurtherBytes);
        const auto room = bytes.size() - used;
        const std::size_t count = TRY(sys::read(fd, bytes.data() + used, room).context("in ", path));
        used += count;
        if (used > max_bytes) return too_large(path, max_bytes);
        if (count > 0) continue;
        bytes.resize(used);
        return bytes;
    }
}

Result<void> make_one_directory(const std::filesystem::path& path, mode_t mode) {
    auto made = sys::mkdirat(BorrowedFd::cwd(), path.c_str(), mode);
    if (made.ok()) return {};
    const auto status = TRY(sys::stat(path.c_str()));
    if (status && S_ISDIR(status->st_mode)) return {};
    return made;
}

std::uint64_t allocated(const struct stat& status) { return static_cast<std::uint64_t>(status.st_blocks) * 512; }

Result<std::uint64_t> remove_file(BorrowedFd parent, const char* name, const struct stat& status) {
    TRY(sys::unlinkat(parent, name, 0));
    return status.st_nlink == 1 ? allocated(status) : 0;
}

// Never a mode by name: what bears the name may be a link by now, and the mode would be that of a folder elsewhere.
Result<Fd> open_to_empty(BorrowedFd parent, const char* name) {
    constexpr int kFlags = O_DIRECTORY | O_NOFOLLOW;
    auto directory = sys::openat(parent, name, O_RDONLY | kFlags);
    if (directory.ok()) {
        if ((TRY(sys::fstat(*directory)).st_mode & S_IRWXU) != S_IRWXU) TRY(sys::fchmod(*directory, 0700));
        return directory;
    }
    // One that its owner may not even list. The link leads to what is open, whatever has its name.
    const Fd place = TRY(sys::openat(parent, name, O_PATH | kFlags));
    if ((TRY(sys::fstat(place)).st_mode & S_IRUSR) != 0) return directory;
    TRY(sys::fchmodat(BorrowedFd::cwd(), concat("/proc/self/fd/", place.get()).c_str(), 0700));
    return sys::openat(place, ".", O_RDONLY | kFlags);
}

}  // namespace

Result<std::optional<std::string>> read_file_if_there(const std::filesystem::path& path, std::uint64_t max_bytes) {
    if (!TRY(sys::stat(path.c_str()))) return std::optional<std::string>();
    // A pipe without a writer must not hold us up.
    const Fd fd = TRY(sys::open(path.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK));
    return std::optional(TRY(read_open_file(fd, path, max_bytes)));
}

Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t max_bytes) {
    auto bytes = TRY(read_file_if_there(path, max_bytes));
    if (!bytes) return fail(ErrorKind::NotFound, "there is no file ", printable(path.native()));
    return *std::move(bytes);
}

Result<std::string> read_span(BorrowedFd file, std::uint64_t offset, std::uint64_t size) {
    std::string bytes(size, '\0');
    std::size_t done = 0;
    while (done < size) {
        const auto count = TRY(sys::pread(file, bytes.data() + done, size - done, offset + done));
        if (count == 0) break;
        done += count;
    }
    bytes.resize(done);
    return bytes;
}

Result<void> make_directories(const std::filesystem::path& path, mode_t mode) {
    const auto status = TRY(sys::stat(path.c_str()));
    if (status && S_ISDIR(status->st_mode)) return {};
    if (status) return fail(ErrorKind::Io, path, " is in the way: a directory is wanted there");
    if (path.has_parent_path() && path.parent_path() != path) TRY(make_directories(path.parent_path(), mode));
    return make_one_directory(path, mode);
}

Result<void> remove_tree(BorrowedFd parent, const char* name) {
    TRY(remove_tree_counting(parent, name));
    return {};
}

Result<std::uint64_t> remove_tree_counting(BorrowedFd parent, const char* name) {
    const auto status = TRY(sys::fstatat(parent, name, AT_SYMLINK_NOFOLLOW));
    if (!status) return std::uint64_t{0};
    if (!S_ISDIR(status->st_mode)) return remove_file(parent, name, *status);
    const Fd directory = TRY(open_to_empty(parent, name));
    auto freed = allocated(*status);
    for (const auto& entry : TRY(sys::list_directory(directory))) {
        freed += TRY(remove_tree_counting(directory, entry.c_str()));
    }
    TRY(sys::unlinkat(parent, name, AT_REMOVEDIR));
    return freed;
}

AtomicFile::AtomicFile(std::filesystem::path target, std::filesystem::path temporary, Fd drafts, Fd fd)
    : target_(std::move(target)), temporary_(std::move(temporary)), drafts_(std::move(drafts)), fd_(std::move(fd)) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : target_(std::move(other.target_)),
      temporary_(std::move(other.temporary_)),
      drafts_(std::move(other.drafts_)),
      fd_(std::move(other.fd_)) {
    other.temporary_.clear();
}

AtomicFile::~AtomicFile() {
    if (!temporary_.empty()) (void)sys::unlinkat(BorrowedFd::cwd(), temporary_.c_str(), 0);
}

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& target, mode_t mode,
                                      const std::filesystem::path& drafts) {
    Fd entered;
    if (!drafts.empty()) entered = TRY(enter_drafts(drafts));
    const auto name = TRY(random_name());
    auto temporary = drafts.empty() ? std::filesystem::path(concat(target, ".", name, ".tmp")) : drafts / name;
    Fd fd = TRY(sys::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode));
    return AtomicFile(target, std::move(temporary), std::move(entered), std::move(fd));
}

Result<void> AtomicFile::write(std::string_view bytes) { return sys::write_all(fd_, bytes).context("for ", target_); }

Result<void> AtomicFile::commit() && {
    fd_.reset();
    TRY(sys::renameat(BorrowedFd::cwd(), temporary_.c_str(), BorrowedFd::cwd(), target_.c_str()));
    temporary_.clear();
    return {};
}

Result<void> write_file_atomically(const std::filesystem::path& target, std::string_view bytes, mode_t mode,
                                   const std::filesystem::path& drafts) {
    auto file = TRY(AtomicFile::create(target, mode, drafts));
    TRY(file.write(bytes));
    return std::move(file).commit();
}

Result<std::string> random_name() {
    char bytes[8];
    TRY(sys::getrandom(bytes, sizeof bytes));
    return to_hex(std::string_view(bytes, sizeof bytes));
}

}  // namespace pyenvx
