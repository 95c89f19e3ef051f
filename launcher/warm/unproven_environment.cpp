#include "launcher/warm/unproven_environment.hpp"

#include <fcntl.h>

#include "launcher/warm/exec.hpp"
#include "launcher/warm/python_variables.hpp"
#include "store/base/boot_id.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::warm {
namespace {

constexpr std::size_t kFirstLines = 512;

std::string_view parent(std::string_view path) { return path.substr(0, path.rfind('/')); }

// HOME/store/<object>
std::string home_of(std::string_view object) { return std::string(parent(parent(object))); }
std::string_view name_of(std::string_view object) { return object.substr(object.rfind('/') + 1); }

Result<std::string> read_beginning(const std::string& path) {
    const Fd fd = TRY(sys::open(path.c_str(), O_RDONLY | O_NOFOLLOW));
    std::string text(kFirstLines, '\0');
    text.resize(TRY(sys::read(fd, text.data(), text.size())));
    return text;
}

std::vector<std::string> words_of(std::vector<std::string> first, std::span<const char* const> arguments) {
    first.insert(first.end(), arguments.begin(), arguments.end());
    return first;
}

}  // namespace

// store/plan/object_info: the boot is named until the object is known to have reached the disk.
bool is_safe_to_use(std::string_view object) {
    const auto text = read_beginning(concat(home_of(object), "/info/", name_of(object)));
    const auto first_line = concat("StorePath: ", name_of(object), '\n');
    if (!text.ok() || !text->starts_with(first_line)) return false;
    const auto rest = std::string_view(*text).substr(first_line.size());
    if (rest.starts_with("NarHash: ") || rest.starts_with("Size: ")) return true;
    const auto boot = boot_id();
    return boot.ok() && !boot->empty() && rest.starts_with(concat("Boot: ", *boot, '\n'));
}

Error check_and_start(const std::string& executable, const EnvironmentPython& python,
                      std::span<const char* const> arguments, record::EnvironmentBlock environment) {
    const auto realise = realise_link(home_of(python.environment));
    const auto words = words_of({realise, std::string(kCheckEnvironment), executable}, arguments);
    (void)exec_words(realise, words, apply_edits(environment, {}));
    return fail(ErrorKind::NotFound, "the environment ", printable(python.environment),
                " was not safe on disk when the machine stopped, and the program that checks it is gone")
        .hint("start its script or project once with pyenvx");
}

Error start_environment_python(const EnvironmentPython& python, std::span<const char* const> arguments,
                               record::EnvironmentBlock environment) {
    // PYTHONPATH stays: here it comes from a program inside, or from a person who named this very file.
    const auto edits = python_edits({.environment = python.environment, .keep_pythonpath = true});
    return exec_words(python.interpreter, words_of({python.interpreter}, arguments), apply_edits(environment, edits));
}

std::string realise_link(const std::string& home) { return concat(home, "/realise"); }

}  // namespace pyenvx::warm
