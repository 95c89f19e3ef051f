#include "launcher/activation/trust.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "launcher/record/digest.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::activation {
namespace {

constexpr std::string_view kMagic = "pyenvx trust 1\n";
constexpr std::size_t kMaxFileBytes = kMaxTrustedBytes + 8192;

Error not_believed(ErrorKind kind, std::string_view path, std::string_view place, std::string_view why) {
    return fail(kind, "what was said about ", printable(path), " is not believed: ", printable(place), " ", why)
        .hint("look at it, then say `pyenvx allow` or `pyenvx deny` anew");
}

// "" for a file that this program may have written.
std::string_view fault_of(const struct stat& status) {
    if (!S_ISREG(status.st_mode)) return "is no regular file";
    if (status.st_uid != ::geteuid()) return "belongs to another user";
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) return "can be written by others";
    return "";
}

// As the store has it, which the launcher has no part of. Where there is none yet, nothing was said.
Result<void> check_home(std::string_view home) {
    const auto status = TRY(sys::stat(std::string(home).c_str()));
    if (!status) return {};
    if (status->st_uid != ::geteuid()) {
        return fail(ErrorKind::Refused, "the store ", printable(home), " belongs to uid ", status->st_uid)
            .hint("set PYENVX_HOME to a folder of your own");
    }
    if ((status->st_mode & (S_IWGRP | S_IWOTH)) == 0) return {};
    return fail(ErrorKind::Refused, "others may write the store ", printable(home))
        .hint(concat("chmod go-w ", printable(home), ", and think about who may have changed it"));
}

Result<std::string> read_whole(const Fd& fd) { return read_span(fd, 0, kMaxFileBytes + 1); }

}  // namespace

// Magic, kind, the path up to a NUL, the contents.
std::string encode_saying(const Saying& saying) {
    return concat(kMagic, static_cast<char>(saying.say), saying.path, '\0', saying.contents);
}

std::optional<Saying> decode_saying(std::string_view bytes) {
    if (!bytes.starts_with(kMagic) || bytes.size() == kMagic.size()) return std::nullopt;
    bytes.remove_prefix(kMagic.size());
    const char kind = bytes.front();
    bytes.remove_prefix(1);
    const auto end = bytes.find('\0');
    const bool is_known = kind == static_cast<char>(Say::Allow) || kind == static_cast<char>(Say::Deny);
    if (!is_known || end == std::string_view::npos) return std::nullopt;
    return Saying{static_cast<Say>(kind), std::string(bytes.substr(0, end)), std::string(bytes.substr(end + 1))};
}

Verdict verdict(const std::optional<Saying>& saying, std::string_view contents) {
    if (!saying) return Verdict::Unknown;
    if (saying->say == Say::Deny) return Verdict::Denied;
    return saying->contents == contents ? Verdict::Allowed : Verdict::Edited;
}

std::string saying_place(std::string_view home, std::string_view path) {
    return concat(home, "/trust/", to_hex(record::bytes_of(record::digest_of(path)).substr(0, 16)));
}

Result<std::optional<Saying>> read_saying(std::string_view home, std::string_view path) {
    TRY(check_home(home));
    const auto place = saying_place(home, path);
    const auto status = TRY(sys::fstatat(BorrowedFd::cwd(), place.c_str(), AT_SYMLINK_NOFOLLOW));
    if (!status) return std::optional<Saying>();
    const auto fault = fault_of(*status);
    if (!fault.empty()) return not_believed(ErrorKind::Refused, path, place, fault);
    const Fd fd = TRY(sys::open(place.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
    const auto changed = fault_of(TRY(sys::fstat(fd)));
    if (!changed.empty()) return not_believed(ErrorKind::Refused, path, place, changed);
    const auto bytes = TRY(read_whole(fd));
    auto saying = bytes.size() > kMaxFileBytes ? std::nullopt : decode_saying(bytes);
    if (!saying || saying->path != path) return not_believed(ErrorKind::Corrupt, path, place, "is damaged");
    return saying;
}

Result<void> write_saying(std::string_view home, const Saying& saying) {
    if (saying.contents.size() > kMaxTrustedBytes) {
        return fail(ErrorKind::Invalid, printable(saying.path), " is larger than 1 MiB, which is no declaration");
    }
    TRY(check_home(home));
    const auto place = saying_place(home, saying.path);
    TRY(make_directories(concat(home, "/trust"), 0700));
    const auto status = TRY(sys::fstatat(BorrowedFd::cwd(), place.c_str(), AT_SYMLINK_NOFOLLOW));
    if (status && S_ISDIR(status->st_mode)) {
        return fail(ErrorKind::Refused, printable(place), " is a folder, where a file is to be written")
            .hint(concat("remove it: rm -r ", printable(place)));
    }
    return write_file_atomically(place, encode_saying(saying), 0600);
}

}  // namespace pyenvx::activation
