// A scenario as packages in memory and a request.
#pragma once

#include <string>

#include "launcher/resolve/resolver.hpp"
#include "scenario.hpp"
#include "store/pep/wheel_tag.hpp"
#include "tests/unit/resolve/memory_source.hpp"

namespace pyenvx::tests {

/// Whether a version that has only a source distribution counts as one that could be installed. The scenarios suppose
/// so.
enum class SourceDistributions { Buildable, Unusable };

/// What a release requires, the requirements of its extras with their markers.
Release made_from(const ScenarioRelease& release);

/// CPython on x86_64 Linux with glibc 2.17.
pep::PythonPlatform platform_of(const Scenario& scenario);

/// The packages of a scenario as CPython on x86_64 Linux with glibc 2.17 (manylinux2014) sees them.
MemorySource source_of(const Scenario& scenario, SourceDistributions source_distributions);
resolve::ResolveRequest request_of(const Scenario& scenario);

}  // namespace pyenvx::tests
