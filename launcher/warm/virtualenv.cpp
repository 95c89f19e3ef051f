#include "launcher/warm/virtualenv.hpp"

#include <fcntl.h>

#include <vector>

#include "launcher/warm/exec.hpp"
#include "launcher/warm/python_variables.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::warm {
namespace {

constexpr std::size_t kMaxNoteBytes = 16 << 10;

std::string note_beside(std::string_view name) {
    const auto folder = name.substr(0, name.rfind('/'));
    return concat(folder, "/../pyvenv.cfg");
}

}  // namespace

bool is_of_virtualenv(const std::string& name) {
    const auto file = sys::open(note_beside(name).c_str(), O_RDONLY | O_NONBLOCK);
    if (!file.ok()) return false;
    std::string text(kMaxNoteBytes, '\0');
    const auto size = sys::read(*file, text.data(), text.size());
    if (!size.ok()) return false;
    text.resize(*size);
    return text.find(kFacadeMark) == std::string::npos;
}

Error start_virtualenv_python(const EnvironmentPython& python, const std::string& name,
                              std::span<const char* const> arguments, record::EnvironmentBlock environment) {
    std::vector<std::string> words{name};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return exec_words(python.interpreter, words, apply_edits(environment, {}));
}

}  // namespace pyenvx::warm
