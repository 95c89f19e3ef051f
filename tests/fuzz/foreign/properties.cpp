#include "properties.hpp"

#include <sys/mman.h>

#include <cstdlib>
#include <set>

#include "launcher/foreign/declarations/environment_yml.hpp"
#include "launcher/foreign/declarations/pipfile.hpp"
#include "launcher/foreign/declarations/pyproject.hpp"
#include "launcher/foreign/declarations/setup_cfg.hpp"
#include "launcher/foreign/locks/reach.hpp"
#include "launcher/foreign/locks/read_locks.hpp"
#include "launcher/foreign/pipfile_lock.hpp"
#include "launcher/foreign/shell_toml.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::fuzz {
namespace {

using namespace foreign;

void require(bool holds) {
    if (!holds) std::abort();
}

void require_printable(std::string_view text) { require(text == printable(text)); }

/// What a person is shown cannot drive a terminal. A file that is named and not there is an ordinary failure.
void require_reason(const Error& error) {
    const auto kind = error.kind();
    require(kind == ErrorKind::Invalid || kind == ErrorKind::Refused || kind == ErrorKind::TooNew ||
            kind == ErrorKind::Unsatisfiable || kind == ErrorKind::NotFound || kind == ErrorKind::Io);
    require(!error.message().empty());
    require_printable(error.message());
    for (const auto& note : error.notes()) require_printable(note);
}

/// A file without a name, so that nothing is left behind; removed when the descriptor is closed.
Fd file_with(std::string_view bytes) {
    Fd file(memfd_create("foreign", MFD_CLOEXEC));
    require(static_cast<bool>(file));
    require(sys::write_all(file, bytes).ok());
    return file;
}

void check_project(const ForeignProject& project) {
    require(declaration::declaration_digest(project.declaration).size() == 64);
    for (const auto& notice : project.declaration.notices) require_printable(notice);
    for (const auto& sourced : project.declaration.requirements) require(!sourced.origin.empty());
    // What is written down can be read.
    const auto text = shell_toml_text(project, "/proc/self/fd");
    const toml::Source source{"shell.toml"};
    const auto document = toml::parse(text, source);
    require(document.ok());
    require(document->find("dependencies") != nullptr);
}

template <typename Read>
void check_file(std::string_view bytes, Read read) {
    const auto file = file_with(bytes);
    const auto project = read(std::filesystem::path(concat("/proc/self/fd/", file.get())), Environment());
    if (!project.ok()) return require_reason(project.error());
    if (*project) check_project(**project);
}

/// Each package as the only one asked for: at most one entry a name, and every requirement of it is there.
void check_lock(const Result<LockedGraph>& graph) {
    if (!graph.ok()) return require_reason(graph.error());
    pep::MarkerEnvironment environment;
    environment.python_version = "3.11";
    environment.python_full_version = "3.11.7";
    environment.sys_platform = "linux";
    std::size_t tried = 0;
    for (const auto& entry : graph->entries) {
        if (++tried > 20) return;
        declaration::Declaration declaration;
        declaration.file = "/project/pyproject.toml";
        require(declaration::add_requirement(declaration, entry.package.name.str(), "here").ok());
        const auto lock = reach(*graph, declaration, "/project", environment);
        if (!lock.ok()) {
            require_reason(lock.error());
            continue;
        }
        std::set<pep::PackageName> names;
        for (const auto& package : lock->packages) require(names.insert(package.name).second);
    }
}

}  // namespace

void check_pyproject(std::string_view bytes) { check_file(bytes, read_pyproject); }
void check_setup_cfg(std::string_view bytes) { check_file(bytes, read_setup_cfg); }
void check_environment_yml(std::string_view bytes) { check_file(bytes, read_environment_yml); }

void check_pipfile(std::string_view bytes) {
    check_file(bytes, [](const auto& file, const auto& environment) -> Result<std::optional<ForeignProject>> {
        return std::optional(TRY(read_pipfile(file, environment)));
    });
}

void check_poetry_lock(std::string_view bytes) { check_lock(read_poetry_lock(bytes, {"poetry.lock"})); }
void check_uv_lock(std::string_view bytes) { check_lock(read_uv_lock(bytes, {"uv.lock"})); }
void check_pdm_lock(std::string_view bytes) { check_lock(read_pdm_lock(bytes, {"pdm.lock"})); }

void check_pipfile_lock(std::string_view bytes) {
    const auto read = read_pipfile_lock(bytes, "/project/Pipfile.lock", Environment());
    if (!read.ok()) return require_reason(read.error());
    require(declaration::declaration_digest(*read).size() == 64);
}

}  // namespace pyenvx::fuzz
