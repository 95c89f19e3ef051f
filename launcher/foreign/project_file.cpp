#include "launcher/foreign/project_file.hpp"

#include <algorithm>
#include <array>

#include "launcher/foreign/declarations/environment_yml.hpp"
#include "launcher/foreign/declarations/pipfile.hpp"
#include "launcher/foreign/declarations/pyproject.hpp"
#include "launcher/foreign/declarations/setup_cfg.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::foreign {

namespace {

using MaybeProject = Result<std::optional<ForeignProject>>;

MaybeProject read_pipenv(const std::filesystem::path& file, const Environment& environment) {
    return std::optional(TRY(read_pipfile(file, environment)));
}

MaybeProject read_requirements(const std::filesystem::path& file, const Environment& environment) {
    Reading reading(file, environment);
    auto& project = reading.project();
    project.tool = "pip";
    project.files_read.clear();
    TRY(declaration::add_requirements_file(project.declaration, file, environment, project.files_read));
    return std::optional(std::move(project));
}

struct Kind {
    std::string_view name;
    bool also_above;  ///< counts in every folder below its own
    MaybeProject (*read)(const std::filesystem::path&, const Environment&);
};

/// In the order of preference.
constexpr std::array kKinds{
    Kind{"pyproject.toml", true, read_pyproject},
    Kind{"Pipfile", true, read_pipenv},
    Kind{"setup.cfg", false, read_setup_cfg},
    Kind{"requirements.txt", false, read_requirements},
    Kind{"environment.yml", false, read_environment_yml},
    Kind{"environment.yaml", false, read_environment_yml},
};

const Kind* kind_named(std::string_view name) {
    const auto* found = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& kind) { return kind.name == name; });
    return found == kKinds.end() ? nullptr : found;
}

/// By its name, or where that says nothing, by its ending. Null for no kind that is read.
const Kind* kind_of(const std::filesystem::path& file) {
    if (const auto* kind = kind_named(file.filename().native())) return kind;
    const auto ending = file.extension();
    if (ending == ".txt") return kind_named("requirements.txt");
    return ending == ".yml" || ending == ".yaml" ? kind_named("environment.yml") : nullptr;
}

/// Nobody named the file, so its author must not choose which of the user's variables travel to which host. They are
/// not put in, and an address that wants one is of no use.
Result<void> check_addresses(const declaration::Settings& settings) {
    const auto check = [](const std::string& address, const std::string& origin) -> Result<void> {
        if (address.find("${") == std::string::npos) return {};
        return fail(ErrorKind::Refused, origin,
                    ": an address may not have variables of yours in a file that nobody named")
            .hint("name the file if you trust it (-r FILE), or set the index in your own config.toml");
    };
    if (settings.index_url) TRY(check(settings.index_url->value, settings.index_url->origin));
    for (const auto* list : {&settings.extra_index_url, &settings.find_links}) {
        if (!*list) continue;
        for (const auto& address : (*list)->value) TRY(check(address, (*list)->origin));
    }
    for (const auto& pin : settings.pins) TRY(check(pin.url, pin.origin));
    return {};
}

class Search {
public:
    explicit Search(const MayRead& may_read) : may_read_(may_read) {}

    /// True once there is a project.
    Result<bool> look_into(const std::filesystem::path& folder, bool is_first) {
        for (const auto& kind : kKinds) {
            if ((is_first || kind.also_above) && TRY(look_at(folder / kind.name, kind))) return true;
        }
        return false;
    }

    FoundProject take() && { return std::move(found_); }

private:
    Result<bool> look_at(const std::filesystem::path& file, const Kind& kind) {
        const auto status = TRY(sys::stat(file.c_str()));
        if (!status || S_ISDIR(status->st_mode)) {
            found_.files_absent.push_back(file);
            return false;
        }
        TRY(may_read_(file));
        found_.project = TRY(kind.read(file, Environment()));
        if (!found_.project) {
            found_.files_read.push_back(file);
            return false;
        }
        const auto& project = *found_.project;
        TRY(check_addresses(project.declaration.settings));
        found_.files_read.insert(found_.files_read.end(), project.files_read.begin(), project.files_read.end());
        found_.files_absent.insert(found_.files_absent.end(), project.files_absent.begin(), project.files_absent.end());
        return true;
    }

    const MayRead& may_read_;
    FoundProject found_;
};

}  // namespace

Result<FoundProject> find_foreign_project(const std::filesystem::path& directory, const MayRead& may_read) {
    Search search(may_read);
    auto folder = directory.has_filename() ? directory : directory.parent_path();  // "/a/" is "/a"
    for (bool is_first = true; !TRY(search.look_into(folder, is_first)); is_first = false) {
        if (!folder.has_relative_path()) break;
        folder = folder.parent_path();
    }
    return std::move(search).take();
}

Result<ForeignProject> read_foreign_file(const std::filesystem::path& file, const Environment& environment) {
    const auto* kind = kind_of(file);
    if (kind == nullptr) {
        return fail(ErrorKind::Invalid, printable(file.native()), " is of no kind that pyenvx reads declarations from")
            .hint("name a pyproject.toml, Pipfile, setup.cfg, environment.yml or a requirements file");
    }
    auto project = TRY(kind->read(file, environment));
    if (!project) return fail(ErrorKind::Invalid, printable(file.native()), " declares no dependencies");
    return *std::move(project);
}

}  // namespace pyenvx::foreign
