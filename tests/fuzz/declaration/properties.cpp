#include "properties.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "launcher/declaration/declaration.hpp"
#include "launcher/declaration/dotenv/dotenv.hpp"
#include "launcher/declaration/pep723.hpp"
#include "launcher/declaration/requirements_file/line.hpp"
#include "launcher/lock/lock.hpp"
#include "store/base/sys.hpp"
#include "store/base/variable_template.hpp"

namespace pyenvx::fuzz {
namespace {

using namespace declaration;

void require(bool holds) {
    if (!holds) std::abort();
}

void require_printable(std::string_view text) { require(text == printable(text)); }

/// What a person is shown cannot drive a terminal, and what they wrote wrongly has a kind of its own.
void require_reason(const Error& error) {
    const auto kind = error.kind();
    require(kind == ErrorKind::Invalid || kind == ErrorKind::Refused || kind == ErrorKind::TooNew);
    require(!error.message().empty());
    require_printable(error.message());
    require_printable(error.hint());
    for (const auto& note : error.notes()) require_printable(note);
}

void check_declaration(const Declaration& read) {
    const auto digest = declaration_digest(read);
    require(digest.size() == 64);
    auto reversed = read;
    std::reverse(reversed.requirements.begin(), reversed.requirements.end());
    require(declaration_digest(reversed) == digest);
    const auto holds = effective_settings(Settings(), read.settings, Settings(), 0);
    if (!holds.ok()) require_reason(holds.error());
}

/// The lines of a block are lines of the script, in their order.
void check_block(const std::string& text, const MetadataBlock& block) {
    const auto script = split(text, '\n');
    const auto content = split(block.content, '\n');
    require(!block.type.empty() && block.content.ends_with('\n'));
    require(script.at(block.opening_line - 1) == concat("# /// ", block.type));
    for (std::size_t i = 0; i + 1 < content.size(); ++i) {
        require(script.at(block.opening_line + i).ends_with(content[i]));
    }
    require(script.at(block.opening_line + content.size() - 1) == "# ///");
}

/// A file without a name, so that nothing is left behind; removed when the descriptor is closed.
Fd file_with(std::string_view bytes) {
    Fd file(memfd_create("declaration", MFD_CLOEXEC));
    require(static_cast<bool>(file));
    require(sys::write_all(file, bytes).ok());
    return file;
}

}  // namespace

void check_script(std::string_view bytes) {
    const auto text = normalise_newlines(bytes);
    for (const auto& block : find_metadata_blocks(text)) check_block(text, block);
    const auto read = read_script(bytes, "script.py");
    if (!read.ok()) return require_reason(read.error());
    if (*read) check_declaration(**read);
}

void check_project(std::string_view bytes) {
    const auto file = file_with(bytes);
    const auto read = read_project(concat("/proc/self/fd/", file.get()));
    if (!read.ok()) return require_reason(read.error());
    check_declaration(*read);
}

void check_requirements(std::string_view bytes) {
    Environment environment;
    environment.set("NAME", "${NAME} \\");
    const auto lines = read_requirements_lines(bytes, "requirements.txt", environment);
    if (!lines.ok()) return require_reason(lines.error());
    std::uint32_t last = 0;
    for (const auto& line : *lines) {
        require(line.number > last);
        last = line.number;
        Declaration declaration;
        const auto added = add_requirement(declaration, line.requirement, "requirements.txt");
        if (!added.ok()) require_reason(added.error());
    }
}

void check_dotenv(std::string_view bytes) {
    const auto read = parse_dotenv(bytes, ".env");
    if (!read.ok()) return require_reason(read.error());
    std::uint32_t last = 1;
    for (const auto& variable : *read) {
        require(is_variable_name(variable.name) && variable.line >= last);
        last = variable.line;
        const auto unset = [](std::string_view) { return std::nullopt; };
        const auto value = expand(variable.value, unset);
        require(value.size() <= variable.value.size() && value.find('\0') == value.npos);
        require(has_variables(variable.value) || expand(template_of_text(value), unset) == value);
    }
}

void check_pylock(std::string_view bytes) {
    const auto lock = lock::parse_pylock(bytes, "pylock.toml");
    if (!lock.ok()) return require_reason(lock.error());
    const auto text = lock::pylock_text(*lock);
    require(text.ok());
    const auto again = lock::parse_pylock(*text, "pylock.toml");
    require(again.ok());
    const auto same = lock::pylock_text(*again);
    require(same.ok() && *same == *text);
}

}  // namespace pyenvx::fuzz
