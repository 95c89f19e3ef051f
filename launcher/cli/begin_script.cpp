#include "launcher/cli/begin_script.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "launcher/edit/document.hpp"
#include "launcher/edit/script_block.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/interpreter/finder.hpp"

namespace pyenvx::cli {
namespace {

namespace fs = std::filesystem;

/// "3.11", of the interpreter that would run it.
Result<std::string> oldest_python(const Init& options, pipeline::Services& services) {
    interpreter::InterpreterRequest request;
    request.python = options.python;
    const auto found = TRY(interpreter::find_interpreter(request, services.host(), &services.store));
    return found.library_name.substr(std::string_view("python").size(), std::string_view("3.11").size());
}

std::string block_content(const std::string& python) {
    return concat("requires-python = \">=", python, "\"\ndependencies = []\n");
}

std::string new_script(const std::string& content) {
    return concat(edit::with_new_block(edit::kScriptFirstLine, content),
                  "\n\ndef main():\n    print(\"Hello\")\n\n\nif __name__ == \"__main__\":\n    main()\n");
}

Error refused(const fs::path& file, std::string_view why, std::string next) {
    return fail(ErrorKind::Refused, file, why, ", and was left as it is").hint(std::move(next));
}

// A link's file may be anybody's and anything, and who named the link has not seen it.
Error is_link(const fs::path& file) {
    const auto real = sys::realpath(file.c_str());
    if (!real.ok()) return refused(file, " is a link that leads nowhere", "remove it, or name the script itself");
    return refused(file, " is a link", concat("name the script itself: ", printable(*real)));
}

Result<void> check_file(const fs::path& file, const struct stat& status) {
    if (S_ISLNK(status.st_mode)) return is_link(file);
    if (!S_ISREG(status.st_mode)) return refused(file, " is no regular file", "name a script of Python");
    if (status.st_uid != ::geteuid()) return refused(file, " belongs to another user", "run as its owner");
    return {};
}

// /usr/bin/env -S NAME=VALUE python3 -u: what follows env, its options and variables.
std::string_view interpreter_in(std::string_view first_line) {
    bool is_behind_env = false;
    for (const auto word : split(first_line, ' ')) {
        const bool is_for_env = is_behind_env && (word.starts_with('-') || word.find('=') != word.npos);
        if (word.empty() || is_for_env) continue;
        const auto name = word.substr(word.rfind('/') + 1);
        if (name != "env") return name;
        is_behind_env = true;
    }
    return {};
}

bool starts_python(std::string_view first_line) {
    constexpr std::array<std::string_view, 4> kNames = {"python", "pypy", "pyenvx", "uv"};
    const auto name = interpreter_in(first_line);
    return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view known) { return name.starts_with(known); });
}

// Python looks for it in two lines.
bool says_its_encoding(std::string_view text) {
    const auto lines = split(text.substr(0, text.find('\n', text.find('\n') + 1)), '\n');
    return std::any_of(lines.begin(), lines.end(),
                       [](std::string_view line) { return line.starts_with('#') && line.find("coding") != line.npos; });
}

Result<void> check_is_python(const fs::path& file, const std::string& bytes) {
    const bool is_text = is_valid_utf8(bytes) || says_its_encoding(bytes);
    if (bytes.find('\0') != bytes.npos || !is_text) {
        return refused(file, " is no text of Python's", "name a script of Python, in UTF-8");
    }
    if (!bytes.starts_with("#!")) return {};
    std::string first_line = bytes.substr(2, bytes.find_first_of("\r\n") - 2);
    std::replace(first_line.begin(), first_line.end(), '\t', ' ');
    if (starts_python(first_line)) return {};
    return refused(file, concat(" is started by ", printable(interpreter_in(first_line)), ", as its first line says"),
                   "name a script of Python, or change that line first");
}

Result<bool> make_executable(const fs::path& file) {
    const Fd opened = TRY(sys::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
    const auto status = TRY(sys::fstat(opened));
    TRY(check_file(file, status));
    if ((status.st_mode & S_IXUSR) != 0) return false;
    // Whoever may read it may execute it.
    const mode_t mode = status.st_mode & 07777;
    TRY(sys::fchmod(opened, mode | ((mode & 0444) >> 2)));
    return true;
}

std::string first_line_left(const std::string& bytes) {
    if (bytes.starts_with("#!")) {
        const auto line = bytes.substr(0, bytes.find_first_of("\r\n"));
        if (line.find("pyenvx") != line.npos) return "";
        return concat("its first line stays: ", printable(line),
                      "; `#!/usr/bin/env pyenvx` in its place starts it with pyenvx\n");
    }
    return "it gets no first line, which would come before how its text is encoded: start it by `pyenvx FILE`\n";
}

Result<std::string> complete(const fs::path& file, const std::string& content) {
    auto document = TRY(edit::Document::open(file, edit::Document::Kind::Script, ""));
    TRY(check_is_python(file, document.bytes()));
    const auto beginning = TRY(document.begin_script(content));
    TRY(document.save());
    const auto name = printable(file.filename().native());
    std::string text;
    if (beginning.first_line) text += concat("added `#!/usr/bin/env pyenvx` to ", name, "\n");
    if (beginning.block) text += concat("added a block to ", name, ", for `pyenvx add --script ", name, "` to fill\n");
    if (!beginning.first_line) text += first_line_left(document.bytes());
    return text;
}

}  // namespace

Result<Output> begin_script(const Init& options, pipeline::Services& services) {
    const auto file = (services.working_directory / options.script).lexically_normal();
    const auto there = TRY(sys::fstatat(BorrowedFd::cwd(), file.c_str(), AT_SYMLINK_NOFOLLOW));
    if (there) TRY(check_file(file, *there));
    const auto content = block_content(TRY(oldest_python(options, services)));
    std::string text;
    if (there) {
        text = TRY(complete(file, content));
    } else {
        TRY(write_file_atomically(file, new_script(content)));
        text = concat("wrote ", printable(file.native()), "\n");
    }
    const auto name = printable(file.filename().native());
    if (TRY(make_executable(file))) text += concat("made it executable: ./", name, " starts it\n");
    return news(text.empty() ? concat(name, " has all that it needs\n") : std::move(text));
}

}  // namespace pyenvx::cli
