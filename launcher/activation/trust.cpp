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

Error not_ours(std::string_view path) {
    return fail(ErrorKind::Corrupt, "what was said about ", printable(path), " cannot be read")
        .hint("say again `pyenvx allow` or `pyenvx deny` there");
}

Result<void> check_owner(const Fd& fd) {
    const auto status = TRY(sys::fstat(fd));
    const bool others_write = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
    if (S_ISREG(status.st_mode) && status.st_uid == ::geteuid() && !others_write) return {};
    return fail(ErrorKind::Refused, "what is allowed was written by somebody else");
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
    const auto place = saying_place(home, path);
    if (!TRY(sys::fstatat(BorrowedFd::cwd(), place.c_str(), AT_SYMLINK_NOFOLLOW))) return std::optional<Saying>();
    const Fd fd = TRY(sys::open(place.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
    TRY(check_owner(fd));
    const auto bytes = TRY(read_whole(fd));
    auto saying = bytes.size() > kMaxFileBytes ? std::nullopt : decode_saying(bytes);
    if (!saying || saying->path != path) return not_ours(path);
    return saying;
}

Result<void> write_saying(std::string_view home, const Saying& saying) {
    if (saying.contents.size() > kMaxTrustedBytes) {
        return fail(ErrorKind::Invalid, printable(saying.path), " is larger than 1 MiB, which is no declaration");
    }
    const auto place = saying_place(home, saying.path);
    TRY(make_directories(concat(home, "/trust"), 0700));
    return write_file_atomically(place, encode_saying(saying), 0600);
}

}  // namespace pyenvx::activation
