#include "launcher/reach/entry.hpp"

#include <algorithm>
#include <filesystem>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::reach {
namespace {

using warm::TargetKind;

constexpr std::uint64_t kMaxScriptBytes = 1 << 20;

std::string top_level(const std::string& dotted) { return dotted.substr(0, dotted.find('.')); }

// A module or a package of the program's own: Python looks beside the script, or where it was started, first.
bool lies_in(const std::filesystem::path& folder, const std::string& module) {
    const auto is_there = [](const std::filesystem::path& path) {
        const auto status = sys::stat(path.c_str());
        return status.ok() && status->has_value();
    };
    return is_there(folder / (module + ".py")) || is_there(folder / module / "__init__.py");
}

Entry entry_for(const std::vector<std::string>& names, const std::filesystem::path& folder) {
    Entry entry;
    for (const auto& name : names) entry.modules.insert(top_level(name));
    entry.everything_declared = std::any_of(entry.modules.begin(), entry.modules.end(),
                                            [&](const std::string& module) { return lies_in(folder, module); });
    return entry;
}

}  // namespace

bool may_import(const warm::Invocation& invocation) {
    // What a Python is told to run is its own affair.
    if (invocation.target == TargetKind::Command) return !invocation.word.starts_with("python");
    return invocation.target != TargetKind::None;
}

Result<Entry> entry_of(const warm::Invocation& invocation, std::string_view input, bytecode::CompileWorkers& workers) {
    if (!may_import(invocation)) return Entry{};
    const std::filesystem::path here = invocation.directory;
    switch (invocation.target) {
        case TargetKind::Command: return Entry{{}, invocation.word, false};
        case TargetKind::Module: return entry_for({invocation.word}, here);
        case TargetKind::Code: return entry_for(TRY(workers.imports_of(invocation.word)), here);
        case TargetKind::Stdin: return entry_for(TRY(workers.imports_of(input)), here);
        case TargetKind::File: break;
        case TargetKind::None: return Entry{};
    }
    const std::filesystem::path script = invocation.file;
    const auto text = read_file(script, kMaxScriptBytes);
    if (!text.ok()) return Entry{};
    auto real = sys::realpath(script.c_str());
    return entry_for(TRY(workers.imports_of(*text)), std::filesystem::path(std::move(real).value_or("")).parent_path());
}

}  // namespace pyenvx::reach
