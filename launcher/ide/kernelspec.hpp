// A Jupyter kernel that runs in an environment: the file by which notebooks of any Jupyter find it.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "launcher/ide/settings_file.hpp"
#include "launcher/ide/target.hpp"
#include "store/base/environment_variables.hpp"
#include "store/base/result.hpp"

namespace pyenvx::ide {

/// $JUPYTER_DATA_DIR/kernels, else jupyter/kernels below $XDG_DATA_HOME or ~/.local/share. Invalid without any of them.
Result<std::filesystem::path> kernels_folder(const Environment& environment);

/// What Jupyter takes for a kernel's name: letters, digits, ".", "_" and "-". Invalid, Usage for what the user said.
Result<void> check_kernel_name(const std::string& name);
/// The nearest to any name: "my project" becomes "my-project".
std::string kernel_name_from(std::string_view name);

struct Kernel {
    std::string name;                                            ///< of its folder
    std::vector<std::pair<std::string, std::string>> variables;  ///< [env] as declared, not yet expanded
};

/// kernel.json: `variables` expand when a kernel starts. Refused where a kernel of that name is not ours, or is for
/// another environment.
Result<SettingsFile> kernelspec(const std::filesystem::path& kernels, const Kernel& kernel, const Target& target);

/// The kernel.json of a kernel of ours. NotFound; Refused where it is not ours.
Result<std::filesystem::path> find_kernel(const std::filesystem::path& kernels, const std::string& name);
/// Removes that, and its folder where nothing else is in it.
Result<void> remove_kernel(const std::filesystem::path& kernel_json);

}  // namespace pyenvx::ide
