#include "launcher/tools/command_file.hpp"

#include <fcntl.h>

#include <algorithm>

#include "store/base/drafts.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/environment/bin/scripts.hpp"

namespace pyenvx::tools {
namespace {

namespace fs = std::filesystem;

// The kernel reads that much of a first line, and takes the first space in it for its end.
constexpr std::size_t kMaxFirstLine = 250;

constexpr std::string_view kSecondLine = "# A command of a program that `pyenvx tool install` installed.\n";

std::string first_line(const fs::path& stable_link) { return concat("#!", stable_link, "/bin/python\n"); }

/// What the environment's python was started from tells which environment it is, whatever the link leads to by then.
std::string script_text(const std::string& command, const fs::path& stable_link) {
    return concat(first_line(stable_link), kSecondLine,
                  "import sys\n\n_program = sys.executable.rpartition(\"/\")[0] + \"/", command, "\"\n",
                  "with open(_program, \"rb\") as _file:\n    _code = compile(_file.read(), _program, \"exec\")\n",
                  "exec(_code)\n");
}

bool is_plain(char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.' || c == '+'; }

Result<bool> is_script_of_python(const fs::path& program) {
    const Fd file = TRY(sys::open(program.c_str(), O_RDONLY));
    return store::has_header(TRY(read_span(file, 0, store::header_size())));
}

/// Whether a first line may hold the way to the environment's python, and a string of Python the command's name.
bool fits_in_script(const std::string& command, const fs::path& stable_link) {
    const auto line = first_line(stable_link);
    return line.size() <= kMaxFirstLine && line.find_first_of(" \t") == line.npos &&
           std::all_of(command.begin(), command.end(), is_plain);
}

/// Where it is of the same file system, the home's folder of drafts, which is emptied of what killed processes left.
Result<fs::path> drafts_for(const fs::path& folder, const fs::path& home) {
    const auto there = TRY(sys::stat(folder.c_str()));
    const auto here = TRY(sys::stat((home / "tmp").c_str()));
    return there && here && there->st_dev == here->st_dev ? home / "tmp" : fs::path();
}

Result<void> put_link(const fs::path& file, const fs::path& target, const fs::path& drafts) {
    const auto folder = drafts.empty() ? file.parent_path() : drafts;
    const Fd entered = TRY(enter_drafts(folder));
    const auto temporary = concat(".pyenvx-", TRY(random_name()));
    TRY(sys::symlinkat(target.c_str(), entered, temporary.c_str()));
    auto renamed = sys::renameat(entered, temporary.c_str(), BorrowedFd::cwd(), file.c_str());
    if (!renamed.ok()) (void)sys::unlinkat(entered, temporary.c_str(), 0);
    return renamed;
}

/// ENVS/NAME of ENVS/NAME/bin/…
std::optional<fs::path> link_in(const fs::path& program, const fs::path& home) {
    const auto link = program.parent_path().parent_path();
    if (program.parent_path().filename() != "bin" || link.parent_path() != home / "envs") return std::nullopt;
    return link;
}

}  // namespace

Result<fs::path> commands_folder(std::optional<std::string_view> xdg_bin_home, std::optional<std::string_view> home) {
    if (xdg_bin_home && xdg_bin_home->starts_with('/')) {
        auto folder = fs::path(*xdg_bin_home).lexically_normal();
        return folder.has_filename() ? folder : folder.parent_path();
    }
    if (home && home->starts_with('/')) return fs::path(*home) / ".local/bin";
    return Error(ErrorKind::Invalid, "HOME is not set to an absolute path, so there is no place for commands")
        .hint("set HOME, or XDG_BIN_HOME to the folder for commands");
}

Result<std::optional<fs::path>> stable_link_behind(const fs::path& file, const fs::path& home) {
    const auto status = TRY(sys::fstatat(BorrowedFd::cwd(), file.c_str(), AT_SYMLINK_NOFOLLOW));
    if (!status) return std::optional<fs::path>();
    if (S_ISLNK(status->st_mode)) return link_in(TRY(sys::readlinkat(BorrowedFd::cwd(), file.c_str())), home);
    if (!S_ISREG(status->st_mode)) return std::optional<fs::path>();
    const auto opened = sys::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if (!opened.ok()) return std::optional<fs::path>();  // another's, who lets nobody read it
    const auto text = TRY(read_span(*opened, 0, 4096));
    const auto end = text.find('\n');
    if (!text.starts_with("#!") || end == text.npos) return std::optional<fs::path>();
    if (!std::string_view(text).substr(end + 1).starts_with(kSecondLine)) return std::optional<fs::path>();
    return link_in(text.substr(2, end - 2), home);
}

Result<void> put_command(const fs::path& file, const fs::path& stable_link, const fs::path& home) {
    const auto command = file.filename().native();
    const auto program = stable_link / "bin" / command;
    const auto drafts = TRY(drafts_for(file.parent_path(), home));
    if (!fits_in_script(command, stable_link) || !TRY(is_script_of_python(program))) {
        return put_link(file, program, drafts);
    }
    return write_file_atomically(file, script_text(command, stable_link), 0777, drafts);
}

Result<bool> remove_command(const fs::path& file, const fs::path& stable_link, const fs::path& home) {
    if (TRY(stable_link_behind(file, home)) != stable_link) return false;
    TRY(sys::unlinkat(BorrowedFd::cwd(), file.c_str(), 0));
    return true;
}

}  // namespace pyenvx::tools
