#include "universe.hpp"

#include <algorithm>

#include "store/pep/wheel_tag.hpp"

namespace pyenvx::tests {

using resolve::Usability;

namespace {

bool names(const std::vector<std::string>& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

bool has_usable_wheel(const Scenario& scenario, const ScenarioRelease& release) {
    const auto supported = pep::supported_tags(platform_of(scenario));
    return release.wheel &&
           std::any_of(release.wheel_tags.begin(), release.wheel_tags.end(), [&](const std::string& tags) {
               const auto wheel = pep::WheelFilename::parse("name-1-" + tags + ".whl").value();
               return std::any_of(wheel.tags.begin(), wheel.tags.end(), [&](const pep::WheelTag& tag) {
                   return std::find(supported.begin(), supported.end(), tag) != supported.end();
               });
           });
}

Usability usability(const Scenario& scenario, const std::string& package, const ScenarioRelease& release,
                    SourceDistributions source_distributions) {
    const bool wheel_counts = release.wheel && !names(scenario.no_binary, package);
    const bool sdist_counts = release.sdist && !names(scenario.no_build, package);
    if (wheel_counts && has_usable_wheel(scenario, release)) return Usability::Wheel;
    if (sdist_counts && source_distributions == SourceDistributions::Buildable) return Usability::Wheel;
    if (release.wheel) return Usability::OtherPlatforms;
    return release.sdist ? Usability::OnlySource : Usability::Nothing;
}

}  // namespace

pep::PythonPlatform platform_of(const Scenario& scenario) {
    const auto numbers = version(scenario.python).release();
    pep::PythonPlatform made;
    made.minor = static_cast<int>(*parse_decimal(numbers.at(1)));
    made.machine = "x86_64";
    made.glibc_major = 2;
    made.glibc_minor = 17;
    return made;
}

Release made_from(const ScenarioRelease& release) {
    Release made{release.version, release.requires_dist};
    for (const auto& [name, requirements] : release.extras) {
        made.extras.push_back(name);
        for (const auto& text : requirements) {
            made.requires_dist.push_back(text + (text.find(';') == text.npos ? " ; extra == '" : " and extra == '") +
                                         name + "'");
        }
    }
    made.requires_python = release.requires_python;
    made.yanked = release.yanked;
    return made;
}

MemorySource source_of(const Scenario& scenario, SourceDistributions source_distributions) {
    MemorySource source;
    for (const auto& [package, releases] : scenario.packages) {
        for (const auto& release : releases) {
            auto made = made_from(release);
            made.usability = usability(scenario, package, release, source_distributions);
            source.add(package, made);
        }
    }
    return source;
}

resolve::ResolveRequest request_of(const Scenario& scenario) {
    const auto python = version(scenario.python);
    resolve::ResolveRequest request{{}, {}, python, resolve::PrereleaseMode::IfNecessary, {}};
    if (scenario.prereleases) request.prereleases = resolve::PrereleaseMode::Allow;
    for (const auto& text : scenario.requirements) {
        request.requirements.push_back({pep::Requirement::parse(text).value(), scenario.name});
    }
    auto& environment = request.environment;
    environment.implementation_name = "cpython";
    environment.implementation_version = environment.python_full_version = python.str();
    environment.os_name = "posix";
    environment.platform_machine = "x86_64";
    environment.platform_python_implementation = "CPython";
    environment.platform_system = "Linux";
    environment.python_version = python.release().at(0) + "." + python.release().at(1);
    environment.sys_platform = "linux";
    return request;
}

}  // namespace pyenvx::tests
