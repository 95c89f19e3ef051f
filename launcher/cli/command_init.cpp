#include "launcher/activation/project.hpp"
#include "launcher/activation/stays_allowed.hpp"
#include "launcher/cli/begin_script.hpp"
#include "launcher/cli/commands.hpp"
#include "launcher/foreign/drop_passwords.hpp"
#include "launcher/foreign/project_file.hpp"
#include "launcher/foreign/project_lock.hpp"
#include "launcher/foreign/shell_toml.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::cli {
namespace {

/// The named file, or what `pyenvx shell` would take in this folder itself.
Result<std::optional<foreign::ForeignProject>> find_declaration(const Init& options,
                                                                const pipeline::Services& services) {
    const auto& folder = services.working_directory;
    if (!options.from.empty()) {
        return std::optional(
            TRY(foreign::read_foreign_file((folder / options.from).lexically_normal(), services.environment)));
    }
    const auto anything = [](const std::filesystem::path&) -> Result<void> { return {}; };
    auto found = TRY(foreign::find_foreign_project(folder, anything));
    const bool is_here = found.project && found.project->declaration.file.parent_path() == folder;
    return is_here ? std::move(found.project) : std::nullopt;
}

std::string left_out(const std::vector<std::string>& addresses) {
    if (addresses.empty()) return "";
    return concat("the password is not copied for ", join(addresses, ", "),
                  ": put it into ~/.netrc, with the address in your own configuration\n");
}

/// A declaration has no versions, so what the tool locked is not written.
std::string lock_left_out(foreign::ForeignProject project, const pipeline::Services& services) {
    if (!project.lock.empty()) return "";
    const auto lock = foreign::take_project_lock(project, services.environment);
    if (!lock.ok() || project.lock.empty()) return "";
    return concat("versions are chosen anew, not taken from ", printable(project.lock), "\n");
}

// Nobody has to allow what they have pyenvx write. A path that was denied stays so, and one that may have been.
Result<void> allow_unless_denied(const std::filesystem::path& target, const pipeline::Services& services) {
    const auto& home = services.paths.home.native();
    const auto project = TRY(activation::project_in(home, target.parent_path()));
    const bool may_be_denied = project.verdict == activation::Verdict::Unreadable;
    if (may_be_denied || project.verdict == activation::Verdict::Denied) return {};
    return activation::allow_as_it_is(home, target);
}

}  // namespace

Result<Output> run(const Init& options, pipeline::Services& services) {
    if (!options.script.empty() && !options.from.empty()) {
        return fail(ErrorKind::Usage, "--from is for a project, and --script for a script").hint("say one of them");
    }
    if (!options.script.empty()) return begin_script(options, services);
    if (!options.python.empty()) {
        return fail(ErrorKind::Usage, "--python is for --script").hint("write `requires-python` into shell.toml");
    }
    const auto target = services.working_directory / "shell.toml";
    if (TRY(sys::stat(target.c_str()))) {
        return fail(ErrorKind::Refused, target, " is there already, and is not overwritten")
            .hint("move it away first, or edit it");
    }
    auto project = TRY(find_declaration(options, services));
    const auto unwritten = project ? foreign::drop_passwords(*project) : std::vector<std::string>();
    const auto text =
        project ? foreign::shell_toml_text(*project, services.working_directory) : foreign::empty_shell_toml();
    TRY(write_file_atomically(target, text));
    TRY(allow_unless_denied(target, services));
    const auto lock = project ? lock_left_out(*project, services) : std::string();
    const auto source =
        project ? concat(" from ", printable(project->declaration.file.filename().native())) : std::string();
    return news(concat("wrote ", printable(target.native()), source, "\n", lock, left_out(unwritten)));
}

}  // namespace pyenvx::cli
