#include "launcher/record/record_place.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::record {
namespace {

constexpr time_t kOneDay = time_t{24} * 60 * 60;

std::optional<std::string_view> absolute_variable(EnvironmentBlock environment, std::string_view name) {
    const auto value = find_variable(environment, name);
    return value && value->starts_with('/') ? value : std::nullopt;
}

Result<struct stat> check_owner(const Fd& fd) {
    const auto status = TRY(sys::fstat(fd));
    if (!S_ISREG(status.st_mode)) return fail(ErrorKind::Refused, "the launch record is not a regular file");
    if (status.st_uid != ::geteuid()) return fail(ErrorKind::Refused, "the launch record belongs to another user");
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return fail(ErrorKind::Refused, "the launch record can be written by others");
    }
    return status;
}

// A record is replaced by rename and never written in place, so its size does not change while it is open.
Result<std::string> read_whole(const Fd& fd, const struct stat& status) {
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size > kMaxRecordBytes) return fail(ErrorKind::Corrupt, "the launch record is too large");
    std::string bytes(size, '\0');
    bytes.resize(TRY(sys::pread(fd, bytes.data(), bytes.size(), 0)));
    return bytes;
}

}  // namespace

Result<std::string> home_directory(EnvironmentBlock environment) {
    if (const auto home = find_variable(environment, "PYENVX_HOME"); home && !home->empty()) {
        if (home->starts_with('/')) return std::string(*home);
        return fail(ErrorKind::Invalid, "PYENVX_HOME is ", printable(*home), ", which is not an absolute path")
            .hint("set PYENVX_HOME to an absolute path, or unset it");
    }
    if (const auto data = absolute_variable(environment, "XDG_DATA_HOME")) return concat(*data, "/pyenvx");
    if (const auto home = absolute_variable(environment, "HOME")) return concat(*home, "/.local/share/pyenvx");
    return fail(ErrorKind::Invalid, "HOME is not set, so there is no place for the store")
        .hint("set HOME or PYENVX_HOME to an absolute path");
}

std::string record_path(std::string_view home, std::string_view key) {
    return concat(home, "/records/", to_hex(bytes_of(digest_of(key)).substr(0, 16)));
}

Result<HeldRecord> read_record(const std::string& path) {
    // Another user's pipe must not hold the start up: O_NONBLOCK.
    Fd fd = TRY(sys::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
    if (!TRY(sys::flock(fd, LOCK_SH | LOCK_NB))) return fail(ErrorKind::Refused, "the launch record is being removed");
    const auto status = TRY(check_owner(fd));
    if (status.st_nlink == 0) return fail(ErrorKind::NotFound, "the launch record was just replaced");
    auto record = TRY(decode(TRY(read_whole(fd, status))));
    return HeldRecord{std::move(record), std::move(fd)};
}

void touch_record(const std::string& path, const HeldRecord& held) {
    struct timespec now = {};
    ::clock_gettime(CLOCK_REALTIME, &now);
    const auto status = sys::fstat(held.lock);
    if (!status.ok() || now.tv_sec - status->st_mtim.tv_sec < kOneDay) return;
    (void)sys::utimensat(BorrowedFd::cwd(), path.c_str(), now);
}

}  // namespace pyenvx::record
