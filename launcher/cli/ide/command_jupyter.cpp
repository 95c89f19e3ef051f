#include <algorithm>

#include "launcher/cli/ide/subcommands.hpp"
#include "launcher/cli/ide/target_environment.hpp"
#include "launcher/ide/kernelspec.hpp"

namespace pyenvx::cli {
namespace {

struct Options {
    IdeOptions common;
    std::string name;
    bool remove = false;
};

void fields(Options& options, StoreForm& form) {
    common_ide_fields(options.common, form);
    form.option("--name", options.name, "What the kernel is called (as the project or script)");
    form.flag("--remove", options.remove, "Remove the kernel of that name again");
}

Result<void> check_has_ipykernel(const TargetEnvironment& ready) {
    const auto& packages = ready.prepared.lock.packages;
    const auto is_there = std::any_of(packages.begin(), packages.end(),
                                      [](const auto& package) { return package.name.str() == "ipykernel"; });
    if (is_there) return {};
    const bool is_script = ready.asked.declaration.kind == declaration::DeclarationKind::Script;
    const auto script =
        is_script ? concat(" --script ", printable(ready.asked.owner.filename().native())) : std::string();
    return fail(ErrorKind::Refused, "the environment has no ipykernel, which every Jupyter kernel for Python needs")
        .hint(concat("`pyenvx add", script, " ipykernel` adds it"));
}

Result<std::string> name_of(const Options& options, const pipeline::Services& services) {
    if (!options.name.empty()) {
        TRY(ide::check_kernel_name(options.name));
        return options.name;
    }
    pipeline::InputLedger inputs;
    const auto asked = TRY(pipeline::gather_declared(options.common.script, pipeline::LockUse::Look, services, inputs));
    return ide::kernel_name_from(asked.name);
}

Result<Output> remove(const std::filesystem::path& kernel_json, bool print) {
    const auto file = printable(kernel_json.native());
    if (print) return Output{concat("would remove ", file, "\n")};
    TRY(ide::remove_kernel(kernel_json));
    return news(concat("removed ", file, "\n"));
}

Result<Output> run(const Options& options, const StoreContext& context) {
    auto services = TRY(pipeline::Services::open(context.block, context.manner, context.progress));
    const auto kernels = TRY(ide::kernels_folder(services.environment));
    const auto name = TRY(name_of(options, services));
    if (options.remove) return remove(TRY(ide::find_kernel(kernels, name)), options.common.print);
    const auto ready = TRY(prepare_target(options.common, services));
    TRY(check_has_ipykernel(ready));
    const auto file = TRY(ide::kernelspec(kernels, {name, ready.asked.declaration.variables}, ready.target));
    auto text = TRY(settle(file, options.common.print));
    return options.common.print ? Output{std::move(text), 0, ready.left_work} : news(std::move(text), ready.left_work);
}

}  // namespace

const StoreSubcommand kIdeJupyter = {"jupyter", "Install a kernel for the notebooks of any Jupyter of this user",
                                     "  pyenvx ide jupyter\n  pyenvx ide jupyter --name analysis\n"
                                     "  pyenvx ide jupyter --remove --name analysis",
                                     declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
