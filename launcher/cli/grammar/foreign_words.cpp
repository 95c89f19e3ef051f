#include "launcher/cli/grammar/foreign_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pyenvx::cli {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 33> kHints = {{
    {"pyenvx update", "`pyenvx upgrade` chooses the newest versions"},
    {"pyenvx freeze", "`pyenvx env show` lists the packages here, `pyenvx lock` writes versions down"},
    {"pyenvx activate", "`pyenvx shell` opens the environment of the project"},
    {"pyenvx deactivate", "`exit` leaves a shell that `pyenvx shell` opened"},
    {"pyenvx tool update", "`pyenvx tool upgrade` brings installed programs up to date"},
    {"pyenvx auth", "passwords of indexes are those of ~/.netrc and of pip's configuration"},
    {"pyenvx sync",
     "nothing has to be synchronised: `pyenvx shell` and `pyenvx run` bring what is declared or locked, and "
     "`pyenvx lock` writes versions down"},
    {"pyenvx venv",
     "no virtualenv is needed: `pyenvx shell` opens the environment of the project, `pyenvx env path` says "
     "where it lies"},
    {"pyenvx pip",
     "environments never change: `pyenvx add NAME` declares a package, `pyenvx shell -r FILE` takes a requirements "
     "file, `pyenvx env show` lists what there is"},
    {"pyenvx x", "`pyenvx tool run NAME` runs a program"},
    {"pyenvx uvx", "`pyenvx tool run NAME` runs a program"},
    {"pyenvx self", "pyenvx is upgraded by installing it again; `pyenvx doctor` checks how it is"},
    {"pyenvx format", "`pyenvx tool run ruff format` does it"},
    {"pyenvx check", "`pyenvx tool run ruff check` does it"},
    {"pyenvx publish", "`pyenvx tool run twine upload` does it"},
    {"pyenvx version", "`pyenvx --version` tells that of pyenvx; a project's stands in its pyproject.toml"},
    {"pyenvx list", "`pyenvx env show` lists the packages here, `pyenvx tool list` installed programs"},
    {"pyenvx install", "`pyenvx add NAME` declares a package, `pyenvx tool install NAME` installs a program"},
    {"pyenvx uninstall", "`pyenvx remove NAME` takes a package out, `pyenvx tool uninstall NAME` a program"},
    {"pyenvx cache clean", "`pyenvx cache prune` removes what was downloaded"},
    {"pyenvx cache clear", "`pyenvx cache prune` removes what was downloaded"},
    {"pyenvx cache dir", "`pyenvx cache info` says where it is"},
    {"pyenvx cache size", "`pyenvx cache info` says how large it is"},
    {"pyenvx python install",
     "pyenvx takes the Pythons of this machine: install one with your system or with pyenv, and "
     "`pyenvx python list` has it"},
    {"pyenvx python pin", "write the version into a file .python-version"},
    {"pyenvx python dir", "`pyenvx python list` says where each is"},
    {"pyenvx tool update-shell", "put ~/.local/bin on PATH in your shell's start-up file"},
    {"pyenvx tool dir", "`pyenvx tool list --json` says where each environment is"},
    {"pyenvx tool sync", "`pyenvx tool upgrade` brings installed programs up to date"},
    {"pyenvx add --dev", "`--group dev` adds to that group"},
    {"pyenvx remove --dev", "`--group dev` removes from that group"},
    {"pyenvx lock --upgrade", "`pyenvx upgrade` chooses the newest versions"},
    {"pyenvx tree --outdated", "`pyenvx outdated` lists them"},
}};

}  // namespace

std::optional<std::string_view> hint_for_foreign_words(std::string_view words) {
    const auto found =
        std::find_if(kHints.begin(), kHints.end(), [&](const auto& entry) { return entry.first == words; });
    return found == kHints.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace pyenvx::cli
