#include "store/bytecode/bytecode_object.hpp"

#include <algorithm>
#include <set>

#include "store/base/file.hpp"
#include "store/bytecode/modules.hpp"
#include "store/interpreter/object/bytecode.hpp"
#include "store/interpreter/object/manifest.hpp"

namespace pyenvx::bytecode {
namespace {

// Raised whenever the same wheel gets other bytecode from the same interpreter.
constexpr std::string_view kFormat = "1";

std::string level_text(Optimisation level) { return std::to_string(static_cast<int>(level)); }

// What stands between a module's name and ".pyc": "cpython-311", "cpython-311.opt-1".
Result<std::string> bytecode_tag(const interpreter::InterpreterObject& python, Optimisation level) {
    const auto text = TRY(read_file(python.root / interpreter::kManifestName, 1 << 20));
    const auto manifest = TRY(interpreter::parse_manifest(text));
    if (level == Optimisation::None) return manifest.cache_tag;
    return concat(manifest.cache_tag, ".opt-", level_text(level));
}

// The largest first, so that no worker begins one when the others have finished.
std::vector<CompileOrder> orders_for(std::vector<Module> modules, const std::filesystem::path& site,
                                     const std::filesystem::path& target, const interpreter::BytecodeFormat& format) {
    std::stable_sort(modules.begin(), modules.end(),
                     [](const Module& left, const Module& right) { return left.bytes > right.bytes; });
    std::vector<CompileOrder> orders;
    for (auto& module : modules) {
        orders.push_back({site / module.path, target / bytecode_path(format, module.path), std::move(module.path)});
    }
    return orders;
}

Result<void> make_folders(const std::vector<CompileOrder>& orders) {
    std::set<std::filesystem::path> folders;
    for (const auto& order : orders) folders.insert(order.target.parent_path());
    for (const auto& folder : folders) TRY(make_directories(folder));
    return {};
}

}  // namespace

Result<store::Derivation> bytecode_derivation(const store::StorePath& distribution, const store::StorePath& interpreter,
                                              Optimisation level) {
    return store::Derivation::make(store::DerivationKind::Bytecode, distribution.name(),
                                   {{"distribution", distribution}, {"interpreter", interpreter}},
                                   {{"format", std::string(kFormat)}, {"optimisation", level_text(level)}});
}

Result<store::StorePath> realise_bytecode(const store::StorePath& distribution,
                                          const interpreter::InterpreterObject& python, Optimisation level,
                                          store::Store& store, CompileWorkers& workers) {
    const auto derivation = TRY(bytecode_derivation(distribution, python.path, level));
    if (TRY(store.find(derivation.output_path()))) return derivation.output_path();
    auto draft = TRY(store.begin(derivation.output_path()));
    if (!draft) return derivation.output_path();
    const interpreter::BytecodeFormat format{"", 0, TRY(bytecode_tag(python, level))};
    const auto object = store.locate(distribution);
    auto orders = orders_for(TRY(modules_of(object)), object / "site", draft->path(), format);
    for (auto& order : orders) order.level = level;
    TRY(make_folders(orders));
    TRY(workers.compile(orders).context("compiling ", distribution.name()));
    return (*std::move(draft)).commit({.path = derivation.output_path(), .deriver = derivation.text()});
}

}  // namespace pyenvx::bytecode
