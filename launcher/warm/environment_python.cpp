#include "launcher/warm/environment_python.hpp"

#include <fcntl.h>

#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::warm {
namespace {

constexpr std::size_t kMaxNoteBytes = 1024;
constexpr std::string_view kTitle = "pyenvx-environment ";

std::string_view parent(std::string_view path) { return path.substr(0, path.rfind('/')); }

// The text after "WORD " on the next line, which is removed.
Result<std::string> take_line(std::string_view& text, std::string_view word) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    const bool fits = end != text.npos && line.size() > word.size() + 1 && line.starts_with(word) &&
                      line[word.size()] == ' ' && line.find('\0') == line.npos;
    if (!fits) return fail(ErrorKind::Corrupt, "the environment's note has no line \"", word, "\" where one belongs");
    text.remove_prefix(end + 1);
    return std::string(line.substr(word.size() + 1));
}

// OBJECT/bin/NAME and nothing else, so that it cannot lead out of the store.
bool is_interpreter_path(std::string_view path) {
    const auto pieces = split(path, '/');
    return pieces.size() == 3 && pieces[0].size() > 33 && pieces[0][0] != '.' && pieces[1] == "bin" &&
           pieces[2].starts_with("python");
}

Result<std::string> read_note(const std::string& path) {
    const Fd fd = TRY(sys::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
    std::string text(kMaxNoteBytes, '\0');
    text.resize(TRY(sys::read(fd, text.data(), text.size())));
    return text;
}

}  // namespace

Result<EnvironmentNote> parse_environment_note(std::string_view text) {
    if (text.starts_with(kTitle) && !text.substr(kTitle.size()).starts_with("1\n")) {
        return fail(ErrorKind::TooNew, "the environment was made by a newer pyenvx");
    }
    TRY(take_line(text, "pyenvx-environment"));
    auto interpreter = TRY(take_line(text, "interpreter"));
    TRY(take_line(text, "library"));
    const auto bytecode = TRY(take_line(text, "bytecode"));
    const bool known = bytecode == "none" || bytecode == "whole";
    if (!text.empty() || !known || !is_interpreter_path(interpreter)) {
        return fail(ErrorKind::Corrupt, "the environment's note is not as it was written");
    }
    return EnvironmentNote{std::move(interpreter), bytecode == "whole"};
}

Result<std::optional<EnvironmentPython>> find_environment_python(const std::string& executable) {
    const auto directory = parent(executable);
    if (!std::string_view(executable).substr(directory.size()).starts_with("/python")) {
        return std::optional<EnvironmentPython>();
    }
    const auto environment = parent(directory);
    const auto text = TRY(read_note(concat(environment, "/", kEnvironmentNote)));
    const auto note = TRY(parse_environment_note(text));
    return std::optional(
        EnvironmentPython{std::string(environment), concat(parent(environment), "/", note.interpreter)});
}

}  // namespace pyenvx::warm
