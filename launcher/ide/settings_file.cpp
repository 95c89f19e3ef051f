#include "launcher/ide/settings_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "launcher/edit/replace_file.hpp"
#include "launcher/ide/jsonc/reader.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::ide {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Error leads_out(const fs::path& path) {
    return fail(ErrorKind::Refused, printable(path.native()), " is a link that leads out of the project")
        .hint("put a file of the project's own in its place");
}

bool lies_below(const fs::path& path, const fs::path& folder) {
    const auto relative = path.lexically_relative(folder);
    return !relative.empty() && *relative.begin() != "..";
}

/// Where the path really leads. A repository that somebody else wrote may have links in it.
Result<fs::path> real_place(const fs::path& project, const fs::path& path) {
    const auto status = TRY(sys::fstatat(BorrowedFd::cwd(), path.c_str(), AT_SYMLINK_NOFOLLOW));
    if (!status)
        return path.parent_path() == project ? path : TRY(real_place(project, path.parent_path())) / path.filename();
    const auto real = sys::realpath(path.c_str());
    if (!real.ok() || !lies_below(*real, project)) return leads_out(path);
    return fs::path(*real);
}

}  // namespace

Result<SettingsFile> SettingsFile::open(const fs::path& project, const fs::path& place) {
    const bool is_there = TRY(sys::stat(project.c_str())).has_value();
    const fs::path root = is_there ? TRY(sys::realpath(project.c_str())) : project.native();
    const auto path = TRY(real_place(root, root / place));
    return SettingsFile(path, TRY(read_file_if_there(path, jsonc::kMaxBytes)));
}

std::string SettingsFile::text() const {
    return bytes_.starts_with(kByteOrderMark) ? bytes_.substr(kByteOrderMark.size()) : bytes_;
}

void SettingsFile::set_text(std::string_view text) {
    bytes_ = concat(bytes_.starts_with(kByteOrderMark) ? kByteOrderMark : std::string_view(), text);
}

Error SettingsFile::called_by_name(const Error& error) const {
    return fail(error.kind(), printable(path_.native()), ": ", error.message()).hint(error.hint());
}

Result<void> SettingsFile::save() const {
    if (!is_changed()) return {};
    if (TRY(read_file_if_there(path_, jsonc::kMaxBytes)) != original_) {
        return fail(ErrorKind::Refused, printable(path_.native()), " was changed by somebody else meanwhile")
            .hint("try again");
    }
    const auto status = TRY(sys::stat(path_.c_str()));
    if (!status) {
        TRY(make_directories(path_.parent_path()));
        return write_file_atomically(path_, bytes_);
    }
    if (status->st_uid != ::geteuid() || (status->st_mode & S_IWUSR) == 0) {
        return fail(ErrorKind::Refused, printable(path_.native()),
                    status->st_uid != ::geteuid() ? " is another user's" : " is read-only")
            .hint("--print shows what would be written there");
    }
    return edit::replace_file(path_, bytes_, status->st_mode & 07777);
}

}  // namespace pyenvx::ide
