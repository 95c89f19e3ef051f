// packse SHARED [--verbose]: resolves every scenario that is for one platform over an index of its files, locks what
// was chosen, and compares.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "scenario.hpp"
#include "served.hpp"
#include "store/pep/requirement.hpp"

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

bool is_name_character(char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; }

/// As a word of its own.
bool mentions(const std::string& text, const std::string& name) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
        const auto end = at + name.size();
        const bool begins = at == 0 || !is_name_character(text[at - 1]);
        if (begins && (end == text.size() || !is_name_character(text[end]))) return true;
    }
    return false;
}

/// Whether an explanation speaks of what was asked for.
bool is_about(const Scenario& scenario, const Error& error) {
    auto text = error.message();
    for (const auto& note : error.notes()) text += "\n" + note;
    return std::any_of(scenario.requirements.begin(), scenario.requirements.end(), [&](const std::string& requirement) {
        return mentions(text, pep::Requirement::parse(requirement).value().name.str());
    });
}

/// What is wrong with the answer; empty when nothing is.
std::string difference(ServedScenarios& served, const Scenario& scenario, bool verbose) {
    const auto lock = served.choose(scenario);
    if (!lock.ok()) {
        const auto& error = lock.error();
        if (verbose) print_explanation(scenario, error);
        const bool expected = !scenario.satisfiable && error.kind() == ErrorKind::Unsatisfiable;
        if (!expected) return "not resolved: " + error.message();
        return is_about(scenario, error) ? "" : "explained without what was asked for: " + error.message();
    }
    std::map<std::string, std::string> found;
    for (const auto& package : lock->packages) found[package.name.str()] = package.version.str();
    if (!scenario.satisfiable) return "resolved, to " + in_words(found);
    if (scenario.expected.empty() || found == scenario.expected) return "";
    return "resolved to " + in_words(found) + " instead of " + in_words(scenario.expected);
}

int run(const fs::path& scenarios, bool verbose) {
    ServedScenarios served;
    int passed = 0, failed = 0, universal = 0;
    for (const auto& file : scenario_files(scenarios)) {
        const auto scenario = Scenario::read(file);
        if (scenario.universal) {
            ++universal;
            continue;
        }
        const auto problem = difference(served, scenario, verbose);
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
