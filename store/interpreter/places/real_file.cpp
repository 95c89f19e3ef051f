#include "store/interpreter/places/real_file.hpp"

#include <algorithm>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/interpreter/places/wish.hpp"

namespace pyenvx::interpreter {
namespace {

constexpr std::uint64_t kMaxTextFile = 64 * 1024;
constexpr int kMaxHops = 4;

/// The decimal number at the head of `text`, which it is cut off from.
std::optional<int> take_number(std::string_view& text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    const auto length = static_cast<std::size_t>(end - text.begin());
    const auto number = length <= 4 ? parse_decimal(text.substr(0, length)) : std::nullopt;
    if (number) text.remove_prefix(length);
    return number ? std::optional<int>(static_cast<int>(*number)) : std::nullopt;
}

/// "3.12.1" and "3.13.0t" as pyenv names folders; "cpython-3.13.0+freethreaded-linux-x86_64-gnu" as uv does.
std::optional<VersionHint> hint_of_folder(std::string_view name) {
    constexpr std::string_view kManaged = "cpython-";
    const bool managed = name.starts_with(kManaged);
    if (managed) name.remove_prefix(kManaged.size());
    if (!name.starts_with("3.")) return std::nullopt;
    name.remove_prefix(2);
    VersionHint hint;
    const auto minor = take_number(name);
    if (!minor || !name.starts_with('.')) return std::nullopt;
    name.remove_prefix(1);
    hint.minor = *minor;
    hint.patch = take_number(name);
    hint.free_threaded = name == "t" || (managed && name.starts_with("+freethreaded"));
    if (!hint.patch || !(name.empty() || hint.free_threaded || (managed && name.starts_with('-')))) return std::nullopt;
    return hint;
}

/// "python3.12", "python3.13t".
std::optional<VersionHint> hint_of_file(std::string_view name) {
    constexpr std::string_view kStem = "python3.";
    if (!name.starts_with(kStem)) return std::nullopt;
    name.remove_prefix(kStem.size());
    const auto minor = take_number(name);
    if (!minor || !(name.empty() || name == "t")) return std::nullopt;
    return VersionHint{*minor, std::nullopt, name == "t"};
}

std::optional<VersionHint> hint_of(const std::filesystem::path& executable) {
    auto by_file = hint_of_file(executable.filename().native());
    auto by_folder = hint_of_folder(executable.parent_path().parent_path().filename().native());
    if (by_file && by_folder && by_file->minor != by_folder->minor) return by_file;
    return by_folder ? by_folder : by_file;
}

/// PEP 405: the folder of the base interpreter, from the pyvenv.cfg beside bin/.
std::optional<std::filesystem::path> virtualenv_home(const std::filesystem::path& executable) {
    const auto config = read_file_if_there(executable.parent_path().parent_path() / "pyvenv.cfg", kMaxTextFile);
    if (!config || !*config) return std::nullopt;
    for (const auto line : split(**config, '\n')) {
        const auto equals = line.find('=');
        if (equals == std::string_view::npos || trim(line.substr(0, equals)) != "home") continue;
        return std::filesystem::path(trim(line.substr(equals + 1)));
    }
    return std::nullopt;
}

std::optional<std::filesystem::path> base_of_virtualenv(const std::filesystem::path& executable) {
    const auto home = virtualenv_home(executable);
    if (!home || !home->is_absolute()) return std::nullopt;
    for (const auto& name : {executable.filename(), std::filesystem::path("python3")}) {
        if (is_executable_file(*home / name)) return *home / name;
    }
    return std::nullopt;
}

// ---- pyenv's shims, seen through as `pyenv which` does ----

std::vector<std::string> lines_of_nearest_version_file(std::filesystem::path folder) {
    for (;; folder = folder.parent_path()) {
        const auto content = read_file_if_there(folder / ".python-version", kMaxTextFile);
        if (content && *content) return version_file_lines(**content);
        if (!folder.has_relative_path()) return {};
    }
}

std::vector<std::string> chosen_pyenv_versions(const Host& host) {
    std::vector<std::string> chosen;
    if (const auto variable = host.environment.get("PYENV_VERSION"); variable && !variable->empty()) {
        for (const auto word : split(*variable, ':')) chosen.emplace_back(word);
        return chosen;
    }
    chosen = lines_of_nearest_version_file(host.working_directory);
    if (!chosen.empty()) return chosen;
    const auto global = read_file_if_there(pyenv_root(host) / "version", kMaxTextFile);
    if (global && *global) chosen = version_file_lines(**global);
    if (chosen.empty()) chosen.emplace_back("system");
    return chosen;
}

std::optional<std::filesystem::path> behind_shim(const std::filesystem::path& name, const Host& host) {
    const auto shims = pyenv_root(host) / "shims";
    for (const auto& version : chosen_pyenv_versions(host)) {
        if (version == "system") {
            for (const auto& folder : path_folders(host)) {
                if (folder != shims && is_executable_file(folder / name)) return folder / name;
            }
        } else if (const auto prefix = pyenv_prefix(host, version)) {
            if (is_executable_file(*prefix / "bin" / name)) return *prefix / "bin" / name;
        }
    }
    return std::nullopt;
}

/// One step towards the real file; nothing when this is it.
std::optional<std::filesystem::path> next_hop(const std::filesystem::path& file) {
    const auto real = sys::realpath(file.c_str());
    if (!real) return std::nullopt;
    if (auto base = base_of_virtualenv(*real)) return base;
    // A program of another name decides by the name it is started under (mise, python-exec): it has to be asked.
    const bool is_python = std::filesystem::path(*real).filename().native().starts_with("python");
    if (is_python && *real != file.native()) return std::filesystem::path(*real);
    return std::nullopt;
}

bool is_foreign(const std::filesystem::path& executable) {
    const auto real = sys::realpath(executable.c_str());
    const auto name = real ? std::filesystem::path(*real).filename().native() : std::string();
    if (name.empty() || name.starts_with("pypy") || name.starts_with("graalpy")) return true;
    return is_executable_file(executable) &&
           read_file_if_there(executable.parent_path().parent_path() / "pyenvx-interpreter", kMaxTextFile)
               .value_or(std::nullopt)
               .has_value();
}

}  // namespace

std::string VersionHint::str() const {
    return concat("3.", minor, patch ? concat('.', *patch) : std::string(), free_threaded ? "t" : "");
}

std::optional<Candidate> candidate_at(const std::filesystem::path& found, const Host& host) {
    auto file = found;
    if (file.parent_path() == pyenv_root(host) / "shims") {
        const auto behind = behind_shim(file.filename(), host);
        if (!behind) return std::nullopt;
        file = *behind;
    }
    for (int hops = 0; hops < kMaxHops; ++hops) {
        auto next = next_hop(file);
        if (!next) break;
        file = std::move(*next);
    }
    if (is_foreign(file)) return std::nullopt;
    return Candidate{file, hint_of(file)};
}

std::filesystem::path pyenv_root(const Host& host) {
    if (const auto root = host.environment.get("PYENV_ROOT"); root && root->starts_with('/')) return *root;
    const auto home = host.environment.get("HOME");
    return home && home->starts_with('/') ? std::filesystem::path(*home) / ".pyenv" : std::filesystem::path();
}

std::vector<std::filesystem::path> path_folders(const Host& host) {
    std::vector<std::filesystem::path> folders;
    for (const auto folder : split(host.environment.get("PATH").value_or(""), ':')) {
        if (folder.starts_with('/')) folders.emplace_back(folder);
    }
    return folders;
}

bool is_executable_file(const std::filesystem::path& path) {
    const auto status = sys::stat(path.c_str());
    return status && *status && S_ISREG((*status)->st_mode) && ((*status)->st_mode & 0111) != 0;
}

}  // namespace pyenvx::interpreter
