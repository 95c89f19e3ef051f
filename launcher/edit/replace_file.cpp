#include "launcher/edit/replace_file.hpp"

#include <fcntl.h>

#include <utility>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::edit {
namespace {

/// Removes a file that was not renamed in the end. It has no name before it is whole, where the file system can do so:
/// who is killed leaves none behind.
class Temporary {
public:
    static Result<Temporary> create(const std::filesystem::path& target) {
        Temporary temporary(concat(target, ".", TRY(random_name()), ".tmp"));
        auto unnamed = sys::open(target.parent_path().c_str(), O_WRONLY | O_TMPFILE, 0600);
        temporary.has_name_ = !unnamed.ok();
        temporary.fd_ = unnamed.ok() ? *std::move(unnamed) : TRY(sys::open(temporary.path_.c_str(), kNew, 0600));
        return temporary;
    }
    Temporary(Temporary&& other) noexcept
        : path_(std::move(other.path_)), has_name_(std::exchange(other.has_name_, false)), fd_(std::move(other.fd_)) {}
    Temporary& operator=(Temporary&&) = delete;
    ~Temporary() {
        if (has_name_) (void)sys::unlinkat(BorrowedFd::cwd(), path_.c_str(), 0);
    }

    Result<void> write(std::string_view bytes, mode_t mode) {
        TRY(sys::write_all(fd_, bytes));
        TRY(sys::fchmod(fd_, mode));
        return sys::fsync(fd_);
    }
    /// By way of a name of its own, since a link replaces nothing.
    Result<void> replace(const std::filesystem::path& target) && {
        const auto opened = concat("/proc/self/fd/", fd_.get());
        const auto cwd = BorrowedFd::cwd();
        if (!has_name_) {
            const int refusal = sys::linkat(cwd, opened.c_str(), cwd, path_.c_str(), AT_SYMLINK_FOLLOW);
            if (refusal != 0) return io_error(refusal, concat("give a name to what replaces ", target));
        }
        has_name_ = true;
        TRY(sys::renameat(cwd, path_.c_str(), cwd, target.c_str()));
        has_name_ = false;
        return {};
    }

private:
    static constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;

    explicit Temporary(std::string path) : path_(std::move(path)) {}
    std::string path_;
    bool has_name_ = false;
    Fd fd_;
};

}  // namespace

Result<void> replace_file(const std::filesystem::path& file, std::string_view bytes, mode_t mode) {
    auto temporary = TRY(Temporary::create(file));
    TRY(temporary.write(bytes, mode));
    return std::move(temporary).replace(file);
}

}  // namespace pyenvx::edit
