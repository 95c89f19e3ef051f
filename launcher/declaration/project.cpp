#include "launcher/declaration/project.hpp"

#include "store/base/sys.hpp"

namespace pyenvx::declaration {

namespace {

Result<FoundFile> find_upwards(std::filesystem::path directory, const char* name) {
    FoundFile found;
    if (!directory.has_filename()) directory = directory.parent_path();  // "/a/" is "/a"
    for (;;) {
        auto file = directory / name;
        const auto status = TRY(sys::stat(file.c_str()));
        if (status && !S_ISDIR(status->st_mode)) {
            found.file = std::move(file);
            return found;
        }
        found.absent.push_back(std::move(file));
        if (!directory.has_relative_path()) return found;
        directory = directory.parent_path();
    }
}

}  // namespace

Result<FoundFile> find_project(const std::filesystem::path& directory) { return find_upwards(directory, "shell.toml"); }

Result<FoundFile> find_python_version_file(const std::filesystem::path& directory) {
    return find_upwards(directory, ".python-version");
}

}  // namespace pyenvx::declaration
