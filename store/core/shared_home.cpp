#include "store/core/shared_home.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>

#include "store/base/file_system.hpp"
#include "store/base/sys.hpp"
#include "store/base/trusted_place.hpp"

namespace pyenvx::store {
namespace {

constexpr std::string_view kSnapshot = "snapshot.sqlite";
constexpr std::array<std::string_view, 2> kOpenFolders = {"store", "info"};

constexpr mode_t kClosed = 0700;
constexpr mode_t kReachable = 0711;  // by who knows the name
constexpr mode_t kReadable = 0755;

bool is_open_to_others(std::string_view name) {
    return name == kSnapshot || std::find(kOpenFolders.begin(), kOpenFolders.end(), name) != kOpenFolders.end();
}

Result<Fd> open_home(const std::filesystem::path& home) {
    return sys::open(home.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}

Result<void> close_entry(BorrowedFd home, const char* name) {
    const auto status = TRY(sys::fstatat(home, name, AT_SYMLINK_NOFOLLOW));
    if (!status || S_ISLNK(status->st_mode) || (status->st_mode & (S_IRWXG | S_IRWXO)) == 0) return {};
    return sys::fchmodat(home, name, status->st_mode & S_IRWXU);
}

Result<void> set_mode_of_open_folders(BorrowedFd home, mode_t mode) {
    for (const auto folder : kOpenFolders) TRY(sys::fchmodat(home, std::string(folder).c_str(), mode));
    return {};
}

}  // namespace

std::filesystem::path snapshot_file(const std::filesystem::path& home) { return home / kSnapshot; }

Result<bool> is_shared(const std::filesystem::path& home) {
    return TRY(sys::stat(snapshot_file(home).c_str())).has_value();
}

Result<void> open_to_others(const std::filesystem::path& home) {
    const Fd folder = TRY(open_home(home));
    for (const auto& name : TRY(sys::list_directory(folder))) {
        if (!is_open_to_others(name)) TRY(close_entry(folder, name.c_str()));
    }
    TRY(set_mode_of_open_folders(folder, kReadable));
    return sys::fchmod(folder, kReachable);
}

Result<void> close_to_others(const std::filesystem::path& home) {
    const Fd folder = TRY(open_home(home));
    TRY(sys::fchmod(folder, kClosed));
    TRY(set_mode_of_open_folders(folder, kClosed));
    return TRY(is_shared(home)) ? sys::unlinkat(folder, std::string(kSnapshot).c_str(), 0) : Result<void>();
}

Result<std::filesystem::path> check_shared_home(const std::filesystem::path& home) {
    const std::filesystem::path real = TRY(trusted_place(home.native()));
    const auto snapshot = snapshot_file(real);
    const auto status = sys::stat(snapshot.c_str());
    if (!status.ok() || !*status) {  // or the home is closed
        return fail(ErrorKind::NotFound, home, " is not shared: it has no ", kSnapshot)
            .hint("whoever fills it shares it by `pyenvx store share`");
    }
    for (const auto& part : {real / "store", snapshot}) {
        if (TRY(trusted_place(part.native())) != part.native()) return fail(ErrorKind::Refused, part, " is a link");
    }
    if (!S_ISREG((*status)->st_mode)) return fail(ErrorKind::Refused, snapshot, " is no regular file");
    if (is_mounted_noexec(real.c_str())) {
        return fail(ErrorKind::Refused, home, " lies on a file system mounted noexec");
    }
    return real;
}

}  // namespace pyenvx::store
