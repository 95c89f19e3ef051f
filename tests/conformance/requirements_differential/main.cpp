// Answers differential.py: for each requirements file on standard input, its lines. Every field is a decimal length, a
// newline and that many bytes; an answer is one field, the lines as text: for each its number and requirement, then
// options and their values; or "invalid".
#include <cstdio>
#include <string>

#include "launcher/declaration/requirements_file/line.hpp"

namespace {

using namespace pyenvx;

/// False at the end of the input.
bool read_field(std::string& field) {
    std::size_t size = 0;
    if (std::scanf("%zu", &size) != 1 || std::getchar() != '\n') return false;
    field.resize(size);
    return std::fread(field.data(), 1, size, stdin) == size;
}

std::string answer(const std::string& file) {
    const Environment environment({{"VALUE", "from variable"}, {"EMPTY", ""}});
    const auto lines = declaration::read_requirements_lines(file, "requirements.txt", environment);
    if (!lines.ok()) return "invalid";
    std::string text;
    for (const auto& line : *lines) {
        text += concat(line.number, '\x1f', line.requirement);
        for (const auto& option : line.options) text += concat('\x1f', option.name, '\x1f', option.value);
        text += '\x1e';
    }
    return text;
}

}  // namespace

int main() {
    std::string file;
    while (read_field(file)) {
        const auto text = answer(file);
        std::printf("%zu\n", text.size());
        std::fwrite(text.data(), 1, text.size(), stdout);
    }
    return 0;
}
