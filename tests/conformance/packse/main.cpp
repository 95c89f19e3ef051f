// packse SHARED [--verbose]: resolves every scenario that is for one platform and compares.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "scenario.hpp"
#include "universe.hpp"

namespace fs = std::filesystem;
using namespace pyenvx;
using namespace pyenvx::tests;

namespace {

constexpr int kSkipped = 77;

std::vector<fs::path> scenario_files(const fs::path& root) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (entry.path().extension() == ".toml") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::string in_words(const std::map<std::string, std::string>& packages) {
    std::string text;
    for (const auto& [package, version] : packages) text += (text.empty() ? "" : ", ") + package + " " + version;
    return text;
}

void print_explanation(const Scenario& scenario, const Error& error) {
    std::printf("%s\n  error: %s\n", scenario.name.c_str(), error.message().c_str());
    for (const auto& note : error.notes()) std::printf("    %s\n", note.c_str());
    if (!error.hint().empty()) std::printf("    help: %s\n", error.hint().c_str());
}

/// What is wrong with the answer; empty when nothing is.
std::string difference(const Scenario& scenario, bool verbose) {
    auto source = source_of(scenario, SourceDistributions::Buildable);
    SilentProgress progress;
    const auto resolution = resolve::resolve(request_of(scenario), source, progress);
    if (!resolution.ok()) {
        const auto& error = resolution.error();
        if (verbose) print_explanation(scenario, error);
        const bool expected = !scenario.satisfiable && error.kind() == ErrorKind::Unsatisfiable;
        return expected ? "" : "not resolved: " + error.message();
    }
    std::map<std::string, std::string> found;
    for (const auto& package : resolution->packages) found[package.name.str()] = package.version.str();
    if (!scenario.satisfiable) return "resolved, to " + in_words(found);
    if (scenario.expected.empty() || found == scenario.expected) return "";
    return "resolved to " + in_words(found) + " instead of " + in_words(scenario.expected);
}

int run(const fs::path& scenarios, bool verbose) {
    int passed = 0, failed = 0, universal = 0;
    for (const auto& file : scenario_files(scenarios)) {
        const auto scenario = Scenario::read(file);
        if (scenario.universal) {
            ++universal;
            continue;
        }
        const auto problem = difference(scenario, verbose);
        ++(problem.empty() ? passed : failed);
        if (!problem.empty()) std::printf("FAILED %s: %s\n", scenario.name.c_str(), problem.c_str());
    }
    std::printf("packse: %d of %d scenarios agree (%d universal ones are not for this resolver)\n", passed,
                passed + failed, universal);
    return failed == 0 && passed > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    const char* named = std::getenv("PYENVX_SHARED");
    const fs::path shared = named != nullptr ? named : argc > 1 ? argv[1] : "../shared";
    const auto scenarios = shared / "conformance/packse/scenarios";
    if (!fs::is_directory(scenarios)) {
        std::printf("skipped: no packse scenarios in %s\n", scenarios.c_str());
        return kSkipped;
    }
    try {
        return run(scenarios, argc > 2 && std::string(argv[2]) == "--verbose");
    } catch (const std::exception& problem) {
        std::printf("cannot read the scenarios: %s\n", problem.what());
        return 1;
    }
}
