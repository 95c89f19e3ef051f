#include "store/health/tree_form.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/core/canonical_tree.hpp"
#include "store/nar/nar.hpp"

namespace pyenvx::health {
namespace {

constexpr struct timespec kTime = {store::kObjectTime, 0};

bool is_kept(mode_t mode) { return S_ISREG(mode) || S_ISDIR(mode) || S_ISLNK(mode); }

mode_t mode_for(const struct stat& status) {
    return S_ISDIR(status.st_mode) || (status.st_mode & S_IXUSR) ? 0555 : 0444;
}

bool has_mode(const struct stat& status) {
    return S_ISLNK(status.st_mode) || (status.st_mode & 07777) == mode_for(status);
}

bool has_time(const struct stat& status) {
    return status.st_mtim.tv_sec == kTime.tv_sec && status.st_mtim.tv_nsec == kTime.tv_nsec;
}

std::string octal(mode_t mode) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "%04o", static_cast<unsigned>(mode & 07777));
    return text.data();
}

std::optional<std::string> odd_form(const struct stat& status, const std::string& place) {
    if (!is_kept(status.st_mode)) return concat(place, " is a special file");
    if (status.st_uid != ::geteuid()) return concat(place, " belongs to uid ", status.st_uid);
    if (!has_mode(status)) return concat(place, " has the mode ", octal(status.st_mode));
    if (!has_time(status)) return concat(place, " has another time than all objects");
    return std::nullopt;
}

/// Goes through a tree, folders after what is in them.
template <typename Visit>
class Walk {
public:
    explicit Walk(Visit visit) : visit_(std::move(visit)) {}

    /// Ends early when `visit` says so.
    Result<bool> run(BorrowedFd parent, const char* name, const std::string& place, int depth) {
        TRY(check_interrupted());
        const auto status = TRY(sys::fstatat(parent, name, AT_SYMLINK_NOFOLLOW));
        if (!status) return true;
        if (S_ISDIR(status->st_mode) && !TRY(below(parent, name, place, depth))) return false;
        return visit_(parent, name, place.empty() ? std::string("its folder") : printable(place), *status);
    }

private:
    Result<bool> below(BorrowedFd parent, const char* name, const std::string& place, int depth) {
        if (depth >= kMaxTreeDepth) return fail(ErrorKind::Refused, "its folders are nested too deeply");
        const Fd here = TRY(sys::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
        for (const auto& entry : TRY(sys::list_directory(here))) {
            const auto inside = place.empty() ? entry : concat(place, '/', entry);
            if (!TRY(run(here, entry.c_str(), inside, depth + 1))) return false;
        }
        return true;
    }

    Visit visit_;
};

Result<bool> restore_entry(BorrowedFd parent, const char* name, const std::string& place, const struct stat& status) {
    if (!is_kept(status.st_mode)) return fail(ErrorKind::Refused, place, " is a special file");
    if (status.st_uid != ::geteuid()) return fail(ErrorKind::Refused, place, " belongs to uid ", status.st_uid);
    if (!has_mode(status)) TRY(sys::fchmodat(parent, name, mode_for(status)));
    if (!has_time(status)) TRY(sys::utimensat(parent, name, kTime));
    return true;
}

}  // namespace

Result<std::optional<std::string>> find_odd_form(BorrowedFd objects, const char* name) {
    std::optional<std::string> odd;
    Walk walk([&](BorrowedFd, const char*, const std::string& place, const struct stat& status) -> Result<bool> {
        odd = odd_form(status, place);
        return !odd;
    });
    TRY(walk.run(objects, name, "", 0));
    return odd;
}

Result<void> restore_form(BorrowedFd objects, const char* name) {
    Walk walk(restore_entry);
    TRY(walk.run(objects, name, "", 0));
    return {};
}

Result<std::uint64_t> tree_size(BorrowedFd objects, const char* name) {
    std::uint64_t size = 0;
    Walk walk([&](BorrowedFd, const char*, const std::string&, const struct stat& status) -> Result<bool> {
        if (S_ISREG(status.st_mode)) size += static_cast<std::uint64_t>(status.st_size);
        return true;
    });
    TRY(walk.run(objects, name, "", 0));
    return size;
}

}  // namespace pyenvx::health
