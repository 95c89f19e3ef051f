// What the store and the cache of indexes know.
#include <fcntl.h>

#include <algorithm>
#include <set>

#include "launcher/cli/completion/candidates.hpp"
#include "launcher/pipeline/asked/paths.hpp"
#include "launcher/record/record_place.hpp"
#include "launcher/tools/tool.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/catalog/catalog.hpp"
#include "store/index/index_cache.hpp"
#include "store/pep/name.hpp"

namespace pyenvx::cli {
namespace {

namespace fs = std::filesystem;

// Several objects have the name of one package: versions, and bytecode of each.
constexpr std::size_t kMaxObjects = 3'000;

using Question = Result<std::vector<catalog::Entry>> (catalog::Catalog::*)(const std::string&, std::size_t);

std::vector<catalog::Entry> entries(Question question, const std::string& beginning,
                                    record::EnvironmentBlock environment) {
    const auto home = record::home_directory(environment);
    if (!home.ok()) return {};
    SilentProgress progress;
    auto catalog = catalog::Catalog::open_as_it_is(*home, progress);
    if (!catalog.ok()) return {};
    return ((*catalog).*question)(beginning, kMaxObjects).value_or({});
}

std::vector<catalog::Entry> named(const std::string& beginning, record::EnvironmentBlock environment) {
    return entries(&catalog::Catalog::with_name_beginning, beginning, environment);
}

std::vector<catalog::Entry> addressed(const std::string& beginning, record::EnvironmentBlock environment) {
    return entries(&catalog::Catalog::with_address_beginning, beginning, environment);
}

// "charset-normalizer-2.1.1" is "charset-normalizer": a version begins with a digit.
std::string without_version(const std::string& name) {
    for (auto dash = name.find('-'); dash != name.npos; dash = name.find('-', dash + 1)) {
        if (dash + 1 < name.size() && is_digit(name[dash + 1])) return name.substr(0, dash);
    }
    return name;
}

std::vector<Candidate> as_candidates(const std::set<std::string>& names, const std::string& beginning) {
    std::vector<Candidate> candidates;
    for (const auto& name : names) {
        if (candidates.size() == kMaxCandidates) break;
        if (name.starts_with(beginning) && is_plain_word(name)) candidates.push_back({name});
    }
    return candidates;
}

std::set<std::string> links_to_environments(const fs::path& folder) {
    std::set<std::string> links;
    const auto directory = sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY);
    if (!directory.ok()) return links;
    for (const auto& name : sys::list_directory(*directory).value_or({})) links.insert(folder / name);
    return links;
}

std::vector<Candidate> paths_in_store(const std::string& beginning, record::EnvironmentBlock environment) {
    const auto home = record::home_directory(environment);
    if (!home.ok()) return {};
    auto paths = links_to_environments(fs::path(*home) / "envs");
    const auto store = concat(*home, "/store/");
    if (beginning.starts_with(store)) {
        for (const auto& entry : addressed(beginning.substr(store.size()), environment)) {
            paths.insert(concat(store, entry.path.str()));
        }
    }
    return as_candidates(paths, beginning);
}

}  // namespace

std::vector<Candidate> package_names(const std::string& beginning, record::EnvironmentBlock environment) {
    const auto normal = pep::normalized(beginning);
    std::set<std::string> names;
    for (const auto& entry : named(normal, environment)) {
        if (entry.kind == "unpack-wheel") names.insert(without_version(std::string(entry.path.name())));
    }
    SilentProgress progress;
    const auto paths = pipeline::Paths::of(environment);
    if (paths.ok()) names.merge(index::IndexCache(paths->cache, progress).projects(kMaxEntries));
    std::erase_if(names, [](const std::string& name) { return !pep::PackageName::parse(name).ok(); });
    return as_candidates(names, normal);
}

std::vector<Candidate> tools(const std::string& beginning, record::EnvironmentBlock environment) {
    const auto home = record::home_directory(environment);
    if (!home.ok()) return {};
    std::set<std::string> names;
    for (const auto& tool : pyenvx::tools::read_tools(*home).value_or({})) names.insert(tool.name.str());
    return as_candidates(names, beginning);
}

std::vector<Candidate> objects(const std::string& beginning, record::EnvironmentBlock environment) {
    if (beginning.starts_with('/')) return paths_in_store(beginning, environment);
    std::set<std::string> names;
    for (const auto& entry : named(beginning, environment)) names.emplace(entry.path.name());
    if (!beginning.empty()) {
        for (const auto& entry : addressed(beginning, environment)) names.insert(entry.path.str());
    }
    return as_candidates(names, beginning);
}

std::vector<Candidate> pythons(const std::string& beginning, record::EnvironmentBlock environment) {
    constexpr std::string_view kName = "cpython-";
    std::set<std::string> versions;
    for (const auto& entry : named(std::string(kName), environment)) {
        const auto version = entry.path.name().substr(kName.size());
        if (entry.kind == "interpreter") versions.emplace(version.substr(0, version.find('.', version.find('.') + 1)));
    }
    return as_candidates(versions, beginning);
}

}  // namespace pyenvx::cli
