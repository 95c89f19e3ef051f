#include "launcher/cli/ide/target_environment.hpp"

#include "launcher/ide/facade.hpp"
#include "launcher/pipeline/leave_work.hpp"

namespace pyenvx::cli {

void common_ide_fields(IdeOptions& options, StoreForm& form) {
    form.word("FILE,--script", options.script, "A script with a PEP 723 block, in place of the project here",
              StoreForm::Need::Optional);
    form.flag("--print,--dry-run", options.print, "Write nothing, and print what would be written");
    form.network();
}

void facade_field(IdeOptions& options, StoreForm& form) {
    form.option("--facade", options.facade,
                "Make this folder look like a virtualenv (it is none) for tools that know nothing else: .venv");
}

Result<TargetEnvironment> prepare_target(const IdeOptions& options, pipeline::Services& services) {
    pipeline::InputLedger inputs;
    auto asked = TRY(pipeline::gather_declared(options.script, pipeline::LockUse::Refresh, services, inputs));
    if (!options.script.empty() && asked.declaration.kind != declaration::DeclarationKind::Script) {
        return fail(ErrorKind::Invalid, printable(options.script), " has no PEP 723 block that says what it needs")
            .hint("name a script that has one: `pyenvx init --script FILE` begins it");
    }
    auto prepared =
        TRY(pipeline::prepare(asked, services, pipeline::Keep::unchanged(), pipeline::Emptiness::OwnEnvironment));
    const bool left_work = TRY(pipeline::leave_work(prepared, services));
    ide::Target target{asked.owner.parent_path(), prepared.stable_link, prepared.interpreter.library_name,
                       prepared.interpreter.version.str()};
    if (!is_valid_utf8(target.link.native())) {
        return fail(ErrorKind::Refused, printable(target.link.native()), " is no UTF-8, so no settings can name it")
            .hint("set PYENVX_HOME to another folder");
    }
    return TargetEnvironment{std::move(asked), std::move(prepared), std::move(target), left_work};
}

Result<std::string> settle(const ide::SettingsFile& file, bool print) {
    const auto path = printable(file.path().native());
    if (!file.is_changed()) return concat(path, " is as it should be\n");
    if (print) return concat("would write ", path, ":\n", file.bytes());
    TRY(file.save());
    return concat("wrote ", path, "\n");
}

Result<std::string> settle_facade(const IdeOptions& options, const ide::Target& target,
                                  const pipeline::Services& services) {
    if (options.facade.empty()) return std::string();
    const auto folder = (services.working_directory / options.facade).lexically_normal();
    const auto path = printable(folder.native());
    if (options.print) return concat("would make ", path, ", with links to ", target.link, "\n");
    const bool changed = TRY(ide::make_facade(folder, target));
    return changed ? concat("made ", path, ", which looks like a virtualenv and is none\n")
                   : concat(path, " is as it should be\n");
}

}  // namespace pyenvx::cli
