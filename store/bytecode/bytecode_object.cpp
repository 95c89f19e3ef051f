#include "store/bytecode/bytecode_object.hpp"

#include <algorithm>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/bytecode/modules.hpp"
#include "store/interpreter/object/bytecode.hpp"
#include "store/interpreter/object/manifest.hpp"

namespace pyenvx::bytecode {
namespace {

// What the last part of a whole object is; its key is where the whole one belongs.
constexpr std::string_view kPartFact = "bytecode-part";
// Raised whenever the same wheel gets other bytecode from the same interpreter.
constexpr std::string_view kFormat = "1";
// Of source: half a second of one processor's time.
constexpr std::uint64_t kStepBytes = 4 << 20;

std::string level_text(Optimisation level) { return std::to_string(static_cast<int>(level)); }

Result<Optimisation> level_of(const store::Derivation& recipe) {
    const auto text = recipe.settings().find("optimisation");
    for (const auto level : {Optimisation::None, Optimisation::NoAsserts, Optimisation::NoDocstrings}) {
        if (text != recipe.settings().end() && text->second == level_text(level)) return level;
    }
    return fail(ErrorKind::Corrupt, "its recipe names no level of optimisation");
}

// What stands between a module's name and ".pyc": "cpython-311", "cpython-311.opt-1".
Result<std::string> bytecode_tag(const interpreter::InterpreterObject& python, Optimisation level) {
    const auto text = TRY(read_file(python.root / interpreter::kManifestName, 1 << 20));
    const auto manifest = TRY(interpreter::parse_manifest(text));
    if (level == Optimisation::None) return manifest.cache_tag;
    return concat(manifest.cache_tag, ".opt-", level_text(level));
}

// The largest first, so that no worker begins one when the others have finished.
std::vector<CompileOrder> orders_for(std::vector<Module> modules, const std::filesystem::path& site,
                                     const interpreter::BytecodeFormat& format) {
    std::stable_sort(modules.begin(), modules.end(),
                     [](const Module& left, const Module& right) { return left.bytes > right.bytes; });
    std::vector<CompileOrder> orders;
    for (auto& module : modules) {
        orders.push_back({site / module.path, bytecode_path(format, module.path), std::move(module.path)});
    }
    return orders;
}

Result<void> make_folders(const std::vector<CompileOrder>& orders, const std::filesystem::path& top) {
    std::set<std::filesystem::path> folders;
    for (const auto& order : orders) folders.insert(top / order.target.parent_path());
    for (const auto& folder : folders) TRY(make_directories(folder));
    return {};
}

// Of a part: the recipe of the whole and which modules.
Result<store::Derivation> part_derivation(const store::Derivation& whole, const std::vector<CompileOrder>& orders) {
    std::string names;
    for (const auto& order : orders) names += order.name + '\n';
    auto settings = whole.settings();
    settings.emplace("modules", Sha256::of(names).hex());
    return store::Derivation::make(whole.kind(), whole.output_path().name(), whole.inputs(), std::move(settings));
}

Result<std::optional<store::StorePath>> find_part(const store::StorePath& whole, const store::Store& store) {
    const auto text = TRY(store.fact(kPartFact, whole.str()));
    if (!text) return std::optional<store::StorePath>();
    auto part = store::StorePath::parse(*text);
    if (!part.ok() || !TRY(store.find(*part))) return std::optional<store::StorePath>();
    return std::optional(std::move(part).value());
}

bool is_there(const std::filesystem::path& file) {
    const auto status = sys::stat(file.c_str());
    return status.ok() && *status;
}

class Making {
public:
    Making(const BytecodeOrder& order, const interpreter::InterpreterObject& python, store::Store& store)
        : order_(order), python_(python), store_(store) {}

    Result<store::StorePath> run(CompileWorkers& workers) {
        const auto whole = TRY(bytecode_derivation(order_.distribution, python_.path, order_.level));
        if (TRY(store_.find(whole.output_path()))) return whole.output_path();
        TRY(find_earlier(whole));
        const auto orders = TRY(wanted());
        if (!order_.selected) return make(whole, orders, workers);
        auto part = TRY(make(TRY(part_derivation(whole, orders)), orders, workers));
        TRY(store_.set_fact(kPartFact, whole.output_path().str(), part.str()));
        return part;
    }

    /// `folder` is that of the damaged object.
    Result<void> run_again(const store::Derivation& recipe, const std::filesystem::path& folder,
                           CompileWorkers& workers) {
        auto orders = TRY(wanted());
        const auto whole = TRY(bytecode_derivation(order_.distribution, python_.path, order_.level));
        if (whole.text() != recipe.text()) {
            std::erase_if(orders, [&](const CompileOrder& order) { return !is_there(folder / order.target); });
            if (TRY(part_derivation(whole, orders)).text() != recipe.text()) {
                return fail(ErrorKind::Corrupt, "it cannot be told any more which modules it had");
            }
        }
        TRY(make(recipe, std::move(orders), workers));
        return {};
    }

    // What is left for the last step is made with the whole.
    Result<std::vector<Selection>> steps() {
        TRY(find_earlier(TRY(bytecode_derivation(order_.distribution, python_.path, order_.level))));
        const auto format = TRY(bytecode_format());
        std::vector<Selection> steps(1);
        std::uint64_t bytes = 0;
        for (const auto& module : TRY(modules_of(store_.locate(order_.distribution)))) {
            if (is_made(bytecode_path(format, module.path))) continue;
            if (bytes + module.bytes > kStepBytes) {
                steps.emplace_back();
                bytes = 0;
            }
            steps.back().insert(module.path);
            bytes += module.bytes;
        }
        steps.pop_back();
        return steps;
    }

private:
    Result<void> find_earlier(const store::Derivation& whole) {
        if (const auto part = TRY(find_part(whole.output_path(), store_))) earlier_ = store_.locate(*part);
        return {};
    }

    Result<interpreter::BytecodeFormat> bytecode_format() const {
        auto tag = TRY(bytecode_tag(python_, order_.level));
        return interpreter::BytecodeFormat{"", 0, std::move(tag)};
    }

    // By the largest first; targets are still relative.
    Result<std::vector<CompileOrder>> wanted() const {
        const auto format = TRY(bytecode_format());
        const auto object = store_.locate(order_.distribution);
        auto orders = orders_for(TRY(modules_of(object)), object / "site", format);
        std::erase_if(orders, [&](const CompileOrder& order) {
            return order_.selected && !order_.selected->contains(order.name) && !is_made(order.target);
        });
        for (auto& order : orders) order.level = order_.level;
        return orders;
    }

    bool is_made(const std::filesystem::path& target) const { return !earlier_.empty() && is_there(earlier_ / target); }

    Result<store::StorePath> make(const store::Derivation& recipe, std::vector<CompileOrder> orders,
                                  CompileWorkers& workers) {
        auto draft = TRY(store_.begin(recipe.output_path()));
        if (!draft) return recipe.output_path();
        TRY(make_folders(orders, draft->path()));
        std::erase_if(orders, [&](const CompileOrder& order) { return take(order, draft->path()); });
        for (auto& order : orders) order.target = draft->path() / order.target;
        TRY(workers.compile(orders).context("compiling ", order_.distribution.name()));
        return (*std::move(draft)).commit({.path = recipe.output_path(), .deriver = recipe.text()});
    }

    // What cannot be linked is compiled.
    bool take(const CompileOrder& order, const std::filesystem::path& draft) const {
        if (earlier_.empty()) return false;
        const auto from = earlier_ / order.target;
        const auto to = draft / order.target;
        return sys::linkat(BorrowedFd::cwd(), from.c_str(), BorrowedFd::cwd(), to.c_str(), 0) == 0;
    }

    const BytecodeOrder& order_;
    const interpreter::InterpreterObject& python_;
    store::Store& store_;
    std::filesystem::path earlier_;  // the last part, or nothing
};

}  // namespace

Result<store::Derivation> bytecode_derivation(const store::StorePath& distribution, const store::StorePath& interpreter,
                                              Optimisation level) {
    return store::Derivation::make(store::DerivationKind::Bytecode, distribution.name(),
                                   {{"distribution", distribution}, {"interpreter", interpreter}},
                                   {{"format", std::string(kFormat)}, {"optimisation", level_text(level)}});
}

Result<std::optional<store::StorePath>> find_bytecode(const store::StorePath& distribution,
                                                      const store::StorePath& interpreter, Optimisation level,
                                                      const store::Store& store) {
    const auto whole = TRY(bytecode_derivation(distribution, interpreter, level));
    if (TRY(store.find(whole.output_path()))) return std::optional(whole.output_path());
    return find_part(whole.output_path(), store);
}

Result<std::vector<Selection>> steps_to_whole(const BytecodeOrder& order, const interpreter::InterpreterObject& python,
                                              store::Store& store) {
    return Making(order, python, store).steps();
}

Result<store::StorePath> realise_bytecode(const BytecodeOrder& order, const interpreter::InterpreterObject& python,
                                          store::Store& store, CompileWorkers& workers) {
    return Making(order, python, store).run(workers);
}

Result<void> remake_bytecode(const store::Derivation& recipe, const interpreter::InterpreterObject& python,
                             store::Store& store, CompileWorkers& workers) {
    std::optional<store::StorePath> distribution;
    for (const auto& input : recipe.inputs()) {
        if (input.role == "distribution") distribution = std::get<store::StorePath>(input.source);
    }
    const auto level = TRY(level_of(recipe));
    if (!distribution) return fail(ErrorKind::Corrupt, "its recipe names no distribution");
    const BytecodeOrder order{*distribution, level};
    return Making(order, python, store).run_again(recipe, store.locate(recipe.output_path()), workers);
}

}  // namespace pyenvx::bytecode
