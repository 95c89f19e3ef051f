#include "store/interpreter/places/candidates.hpp"

#include <algorithm>

#include "store/base/sys.hpp"
#include "store/interpreter/places/real_file.hpp"

namespace pyenvx::interpreter {
namespace {

constexpr int kOldestNamed = 9;
constexpr int kNewestNamed = 14;

/// python3, python, python3.9 … python3.14t: looking each up is quicker than reading a folder of thousands.
std::vector<std::string> interpreter_names() {
    std::vector<std::string> names{"python3", "python"};
    for (int minor = kOldestNamed; minor <= kNewestNamed; ++minor) {
        names.push_back(concat("python3.", minor));
        names.push_back(concat("python3.", minor, 't'));
    }
    return names;
}

/// Folders directly below `parent`, sorted; none where it cannot be read.
std::vector<std::filesystem::path> folders_in(const std::filesystem::path& parent) {
    std::vector<std::filesystem::path> folders;
    const auto directory = sys::open(parent.c_str(), O_RDONLY | O_DIRECTORY);
    if (!directory) return folders;
    const auto names = sys::list_directory(*directory);
    if (!names) return folders;
    for (const auto& name : *names) folders.push_back(parent / name);
    return folders;
}

/// Collects, each file once.
class Collector {
public:
    explicit Collector(const Host& host) : host_(host), home_(host.environment.get("HOME").value_or("")) {}

    void add_file(const std::filesystem::path& file) {
        if (!is_executable_file(file)) return;
        auto candidate = candidate_at(file, host_);
        if (!candidate) return;
        const auto same = [&](const Candidate& other) { return other.executable == candidate->executable; };
        if (std::none_of(found_.begin(), found_.end(), same)) found_.push_back(std::move(*candidate));
    }
    void add_folder(const std::filesystem::path& folder) {
        for (const auto& name : interpreter_names()) add_file(folder / name);
    }
    void add_prefixes_in(const std::filesystem::path& parent) {
        for (const auto& prefix : folders_in(parent)) add_file(prefix / "bin/python3");
    }
    void add_path() {
        for (const auto& folder : path_folders(host_)) add_folder(folder);
    }
    void add_pyenv() {
        if (const auto root = pyenv_root(host_); !root.empty()) add_prefixes_in(root / "versions");
    }
    void add_uv() {
        if (const auto folder = absolute("UV_PYTHON_INSTALL_DIR")) return add_prefixes_in(*folder);
        if (const auto data = absolute("XDG_DATA_HOME")) return add_prefixes_in(*data / "uv/python");
        if (!home_.empty()) add_prefixes_in(home_ / ".local/share/uv/python");
    }
    void add_conda() {
        std::vector<std::filesystem::path> prefixes{"/opt/conda"};
        if (const auto active = absolute("CONDA_PREFIX")) prefixes.push_back(*active);
        for (const char* name : {"miniconda3", "anaconda3", "miniforge3", "mambaforge"}) {
            if (!home_.empty()) prefixes.push_back(home_ / name);
        }
        for (const auto& prefix : prefixes) {
            add_file(prefix / "bin/python3");
            add_prefixes_in(prefix / "envs");
        }
    }
    void add_system() {
        add_folder("/usr/bin");
        add_folder("/usr/local/bin");
        for (const auto& folder : folders_in("/opt")) {
            if (folder.filename().native().starts_with("python")) add_folder(folder / "bin");
        }
    }
    std::vector<Candidate> take() && { return std::move(found_); }

private:
    std::optional<std::filesystem::path> absolute(std::string_view variable) const {
        const auto value = host_.environment.get(variable);
        if (!value || !value->starts_with('/')) return std::nullopt;
        return std::filesystem::path(*value);
    }

    const Host& host_;
    std::filesystem::path home_;
    std::vector<Candidate> found_;
};

}  // namespace

std::vector<Candidate> default_candidates(const Host& host) {
    Collector collector(host);
    for (const char* name : {"python3", "python"}) {
        for (const auto& folder : path_folders(host)) collector.add_file(folder / name);
    }
    return std::move(collector).take();
}

std::vector<Candidate> path_candidates(const Host& host) {
    Collector collector(host);
    collector.add_path();
    return std::move(collector).take();
}

std::vector<Candidate> all_candidates(const Host& host) {
    Collector collector(host);
    collector.add_path();
    collector.add_pyenv();
    collector.add_uv();
    collector.add_conda();
    collector.add_system();
    return std::move(collector).take();
}

Result<Candidate> candidate_named(const std::filesystem::path& path, const Host& host) {
    auto file = path.is_absolute() ? path : host.working_directory / path;
    const auto status = TRY(sys::stat(file.c_str()));
    if (!status) return fail(ErrorKind::NotFound, "there is no ", printable(path.native()));
    if (S_ISDIR(status->st_mode)) file = file / "bin/python3";
    if (!is_executable_file(file)) {
        return fail(ErrorKind::NotFound, printable(file.native()), " is no program");
    }
    if (auto candidate = candidate_at(file, host)) return std::move(*candidate);
    return fail(ErrorKind::Unsatisfiable, printable(file.native()), " is not an interpreter that pyenvx can use");
}

Environment without_shims(const Host& host) {
    const auto shims = pyenv_root(host) / "shims";
    std::vector<std::string> kept;
    for (const auto& folder : path_folders(host)) {
        if (folder != shims) kept.push_back(folder.native());
    }
    auto environment = host.environment;
    environment.set("PATH", join(kept, ":"));
    return environment;
}

std::optional<std::filesystem::path> pyenv_prefix(const Host& host, const std::string& name) {
    const auto versions = pyenv_root(host) / "versions";
    const auto leads_elsewhere = [](std::string_view part) { return part.empty() || part.starts_with('.'); };
    const auto parts = split(name, '/');
    if (std::any_of(parts.begin(), parts.end(), leads_elsewhere)) return std::nullopt;
    if (is_executable_file(versions / name / "bin/python3")) return versions / name;
    // As pyenv does: "3.11" stands for the newest 3.11.x that is installed.
    std::optional<std::filesystem::path> newest;
    int newest_patch = -1;
    for (const auto& folder : folders_in(versions)) {
        const auto text = folder.filename().native();
        if (!text.starts_with(name + ".")) continue;
        const auto patch = parse_decimal(std::string_view(text).substr(name.size() + 1));
        if (!patch || *patch > 1000 || static_cast<int>(*patch) <= newest_patch) continue;
        newest_patch = static_cast<int>(*patch);
        newest = folder;
    }
    return newest;
}

}  // namespace pyenvx::interpreter
