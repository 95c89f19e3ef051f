// What each editor or type checker has to be told about an environment, in the file that it reads.
#pragma once

#include <string>
#include <vector>

#include "launcher/ide/settings_file.hpp"
#include "launcher/ide/target.hpp"
#include "store/base/result.hpp"

namespace pyenvx::ide {

struct Change {
    SettingsFile file;
    std::vector<std::string> notes = {};  ///< sentences: what was there before and is not any more
};

/// .vscode/settings.json. Invalid, naming file and line, where it cannot be read as VS Code reads it.
Result<Change> vscode(const Target& target);

/// [tool.pyright] of pyproject.toml where it is there, else pyrightconfig.json. Refused where both are, since pyright
/// then reads one of them alone.
Result<Change> pyright(const Target& target);

/// .helix/languages.toml, for pyright and pylsp.
Result<Change> helix(const Target& target);

}  // namespace pyenvx::ide
