#include "launcher/ide/facade.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "launcher/warm/virtualenv.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::ide {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxNoteBytes = 16 << 10;

std::string note_text(const Target& target) {
    return concat("home = ", target.link, "/bin\ninclude-system-site-packages = false\nversion = ", target.version,
                  "\n", warm::kFacadeMark);
}

Result<void> check_place(const fs::path& folder) {
    const auto status = TRY(sys::fstatat(BorrowedFd::cwd(), folder.c_str(), AT_SYMLINK_NOFOLLOW));
    if (!status) return {};
    const auto other = [&](std::string_view what) {
        return fail(ErrorKind::Refused, printable(folder.native()), what)
            .hint("name another folder, or remove it first");
    };
    if (!S_ISDIR(status->st_mode)) return other(" is no folder");
    const auto note = TRY(read_file_if_there(folder / "pyvenv.cfg", kMaxNoteBytes));
    if (note && note->find(warm::kFacadeMark) != std::string::npos) return {};
    const Fd opened = TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
    if (TRY(sys::list_directory(opened)).empty()) return {};
    return other(note ? " is a virtualenv, and stays one" : " is there already");
}

Result<bool> write_where_other(const fs::path& file, std::string_view text) {
    if (TRY(read_file_if_there(file, kMaxNoteBytes)) == text) return false;
    TRY(write_file_atomically(file, text));
    return true;
}

Result<bool> link_where_other(const fs::path& link, const fs::path& target) {
    const auto cwd = BorrowedFd::cwd();
    const auto status = TRY(sys::fstatat(cwd, link.c_str(), AT_SYMLINK_NOFOLLOW));
    if (status && !S_ISLNK(status->st_mode)) {
        return fail(ErrorKind::Refused, printable(link.native()), " is no link of ours").hint("remove it first");
    }
    if (status && TRY(sys::readlinkat(cwd, link.c_str())) == target) return false;
    const auto temporary = concat(link, ".", TRY(random_name()), ".tmp");
    TRY(sys::symlinkat(target.c_str(), cwd, temporary.c_str()));
    const auto renamed = sys::renameat(cwd, temporary.c_str(), cwd, link.c_str());
    if (!renamed.ok()) (void)sys::unlinkat(cwd, temporary.c_str(), 0);
    TRY(renamed);
    return true;
}

/// One link of these that led into the store would have us, and whoever installs as root, write there.
Result<void> make_own_folder(const fs::path& folder) {
    const auto status = TRY(sys::fstatat(BorrowedFd::cwd(), folder.c_str(), AT_SYMLINK_NOFOLLOW));
    if (!status) return sys::mkdirat(BorrowedFd::cwd(), folder.c_str(), 0777);
    if (S_ISDIR(status->st_mode)) return {};
    return fail(ErrorKind::Refused, printable(folder.native()), " is no folder").hint("remove it first");
}

}  // namespace

// The note is first: who is killed leaves what the next run takes for ours.
Result<bool> make_facade(const fs::path& folder, const Target& target) {
    TRY(check_place(folder));
    TRY(make_directories(folder));
    bool changed = TRY(write_where_other(folder / "pyvenv.cfg", note_text(target)));
    changed |= TRY(write_where_other(folder / ".gitignore", "*\n"));
    TRY(make_own_folder(folder / "bin"));
    for (const auto* name : {"bin/python", "bin/python3"}) {
        changed |= TRY(link_where_other(folder / name, target.link / name));
    }
    const auto packages = folder / "lib" / target.library / "site-packages";
    for (const auto& own : {folder / "lib", folder / "lib" / target.library, packages}) TRY(make_own_folder(own));
    changed |= TRY(write_where_other(packages / "pyenvx.pth", concat(target.packages(), "\n")));
    return changed;
}

}  // namespace pyenvx::ide
