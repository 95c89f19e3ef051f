#include "launcher/cli/begin_script.hpp"

#include <sys/stat.h>

#include "launcher/edit/document.hpp"
#include "launcher/edit/script_block.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
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

Result<bool> make_executable(const fs::path& file) {
    const auto status = TRY(sys::stat(file.c_str()));
    if (!status || (status->st_mode & S_IXUSR) != 0) return false;
    // Whoever may read it may execute it.
    const mode_t mode = status->st_mode & 07777;
    TRY(sys::fchmodat(BorrowedFd::cwd(), file.c_str(), mode | ((mode & 0444) >> 2)));
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
    const auto content = block_content(TRY(oldest_python(options, services)));
    std::string text;
    if (TRY(sys::stat(file.c_str()))) {
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
