#include "launcher/cli/ide/subcommands.hpp"
#include "launcher/cli/ide/target_environment.hpp"

namespace pyenvx::cli {
namespace {

void fields(IdeOptions& options, StoreForm& form) {
    common_ide_fields(options, form);
    facade_field(options, form);
}

// PyCharm keeps its interpreters in a table of its own outside of the project, which it writes while it runs: so the
// person says it there, once.
std::string advice(const ide::Target& target) {
    return concat(
        "PyCharm asks for the interpreter once: Settings > Python > Interpreter > Add Interpreter >\n"
        "Add Local Interpreter > Select existing, type Python, and this path:\n\n  ",
        printable(target.python().native()), "\n\nIt stays right after `pyenvx add` and `pyenvx upgrade`.\n");
}

Result<Output> run(const IdeOptions& options, const StoreContext& context) {
    auto services = TRY(pipeline::Services::open(context.block, context.manner, context.progress));
    const auto ready = TRY(prepare_target(options, services));
    const auto facade = TRY(settle_facade(options, ready.target, services));
    const auto ending = facade.empty()
                            ? std::string()
                            : concat("\n", facade, "PyCharm and others take such a folder for a virtualenv.\n");
    return Output{concat(advice(ready.target), ending), 0, ready.left_work};
}

}  // namespace

const StoreSubcommand kIdePycharm = {"pycharm", "Say what to choose in PyCharm",
                                     "  pyenvx ide pycharm\n  pyenvx ide pycharm --facade .venv",
                                     declare_as<IdeOptions, fields, run>};

}  // namespace pyenvx::cli
