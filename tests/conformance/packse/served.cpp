#include "served.hpp"

#include <filesystem>
#include <fstream>

#include "launcher/packages/index_package_source.hpp"
#include "launcher/packages/orders.hpp"
#include "universe.hpp"

namespace fs = std::filesystem;

namespace pyenvx::tests {

namespace {

std::string json(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out += '"';
}

std::string json(const std::vector<std::string>& texts) {
    std::vector<std::string> items;
    for (const auto& text : texts) items.push_back(json(text));
    return concat("[", join(items, ", "), "]");
}

/// What make_wheel.py makes a file of.
std::string description(const std::string& name, const Release& release, const std::string& more) {
    const auto python = release.requires_python.empty() ? "null" : json(release.requires_python);
    return concat("{\"name\": ", json(name), ", \"version\": ", json(release.version),
                  ", \"requires\": ", json(release.requires_dist), ", \"requires_python\": ", python, ", ", more, "}");
}

std::string wheel(const std::string& name, const Release& release, const std::string& tag) {
    return description(name, release, concat("\"extras\": ", json(release.extras), ", \"tag\": ", json(tag)));
}

void describe(const std::string& name, const ScenarioRelease& release, std::vector<std::string>& files) {
    const auto made = made_from(release);
    if (release.wheel) {
        for (const auto& tag : release.wheel_tags) files.push_back(wheel(name, made, tag));
    }
    if (release.sdist) files.push_back(description(name, made, "\"kind\": \"sdist\""));
}

/// What the page says of a file: Requires-Python, and whether it was yanked.
void list(const fs::path& folder, const std::string& name, const ScenarioRelease& release) {
    const auto safe = pep::normalized(name);
    std::string stem = concat(safe, "-", release.version);
    std::replace(stem.begin(), stem.begin() + static_cast<std::ptrdiff_t>(safe.size()), '-', '_');
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const auto file = entry.path().filename().native();
        const bool is_own = file.starts_with(stem + "-") || file == stem + ".tar.gz";
        if (is_own && !file.ends_with(".listing")) files.push_back(entry.path());
    }
    const auto python = release.requires_python.empty() ? "null" : json(release.requires_python);
    for (const auto& file : files) {
        std::ofstream(file.native() + ".listing")
            << concat("{\"requires-python\": ", python, ", \"yanked\": ", release.yanked ? "true" : "false", "}");
    }
}

class SaidByScenario final : public packages::SourceMetadata {
public:
    explicit SaidByScenario(const Scenario& scenario) : said_(source_of(scenario, SourceDistributions::Buildable)) {}
    Result<pep::CoreMetadata> metadata(const resolve::PackageVersion& version,
                                       const index::DistributionFile&) override {
        return *TRY(said_.metadata(version));
    }

private:
    MemorySource said_;
};

packages::FileRules rules_of(const Scenario& scenario) {
    packages::FileRules rules;
    for (const auto& text : scenario.no_binary) rules.build.no_binary.some.insert(name(text));
    for (const auto& text : scenario.no_build) rules.build.only_binary.some.insert(name(text));
    return rules;
}

}  // namespace

void ServedScenarios::serve(const Scenario& scenario) {
    for (const auto& entry : fs::directory_iterator(index_.folder())) fs::remove_all(entry.path());
    std::vector<std::string> files;
    for (const auto& [package, releases] : scenario.packages) {
        for (const auto& release : releases) describe(package, release, files);
    }
    if (!files.empty()) index_.add(concat("[", join(files, ", "), "]"));
    for (const auto& [package, releases] : scenario.packages) {
        for (const auto& release : releases) list(index_.folder(), package, release);
    }
}

Result<lock::Lock> ServedScenarios::choose(const Scenario& scenario) {
    serve(scenario);
    SilentProgress progress;
    index::IndexSettings settings;
    settings.index_url = index_.url();
    const auto index = TRY(index::PackageIndex::create(std::move(settings), progress));
    SaidByScenario sources(scenario);
    packages::IndexPackageSource source({*index, sources}, platform_of(scenario), rules_of(scenario), progress,
                                        [](const auto&, const auto&, const auto&) {});
    const auto resolution = TRY(resolve::resolve(request_of(scenario), source, progress));
    lock::Lock lock;
    lock.declaration_digest = std::string(64, '0');
    lock.python = scenario.python;
    for (const auto& package : resolution.packages) {
        const auto* file = source.chosen(package.name, package.version).file;
        if (file == nullptr) return fail(ErrorKind::Failed, "no file of ", package.name.str());
        lock.packages.push_back(TRY(packages::locked(package, *file, false)));
    }
    return lock::parse_pylock(TRY(lock::pylock_text(lock)), "pylock.toml");
}

}  // namespace pyenvx::tests
