#include "launcher/reach/entry.hpp"

#include <algorithm>
#include <filesystem>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::reach {
namespace {

using warm::TargetKind;

constexpr std::uint64_t kMaxScriptBytes = 1 << 20;

// A module or a package of the program's own: Python looks beside the script, or where it was started, first.
bool lies_in(const std::filesystem::path& folder, const Import& import) {
    const auto is_there = [](const std::filesystem::path& path) {
        const auto status = sys::stat(path.c_str());
        return status.ok() && status->has_value();
    };
    const auto module = import.module.substr(0, import.module.find('.'));
    return !module.empty() && (is_there(folder / (module + ".py")) || is_there(folder / module / "__init__.py"));
}

Entry entry_for(std::vector<Import> imports, const std::filesystem::path& folder) {
    Entry entry{std::move(imports), {}, false};
    entry.has_own_modules = std::any_of(entry.imports.begin(), entry.imports.end(),
                                        [&](const Import& import) { return lies_in(folder, import); });
    return entry;
}

Entry entry_of_text(std::string_view text, const std::filesystem::path& folder) {
    return entry_for(imports_in(text, Where::Anywhere), folder);
}

Entry entry_of_script(const std::filesystem::path& script) {
    const auto text = read_file(script, kMaxScriptBytes);
    auto real = sys::realpath(script.c_str());
    if (!text.ok() || !real.ok()) return {};
    return entry_of_text(*text, std::filesystem::path(*std::move(real)).parent_path());
}

}  // namespace

Entry entry_of(const warm::Invocation& invocation, std::string_view input) {
    switch (invocation.target) {
        // What a Python is told to run is its own affair.
        case TargetKind::Command: return {{}, invocation.word.starts_with("python") ? "" : invocation.word, false};
        case TargetKind::Module: return entry_for({{0, invocation.word, {"__main__"}}}, invocation.directory);
        case TargetKind::Code: return entry_of_text(invocation.word, invocation.directory);
        case TargetKind::Stdin: return entry_of_text(input, invocation.directory);
        case TargetKind::File: return entry_of_script(invocation.file);
        case TargetKind::None: break;
    }
    return {};
}

}  // namespace pyenvx::reach
