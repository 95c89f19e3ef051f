// One package built for itself: `pyenvx build`.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "launcher/build/source_builder.hpp"
#include "launcher/pipeline/asked/services.hpp"

namespace pyenvx::pipeline {

/// What the command line says. A plain value.
struct BuildRequest {
    std::string what;    ///< a requirement, an archive's file or a project's folder
    std::string python;  ///< as --python takes it; may be empty
    std::vector<std::string> config_settings;
    std::filesystem::path keep_failed;  ///< made when absent; must be empty; "" for nothing
    std::optional<build::FailureShell> shell = {};
};

/// The wheel of what was asked for, found or built. Errors: Usage (what it is), Unsatisfiable (no version with a
/// source), and the builder's.
Result<build::BuiltWheel> build_package(const BuildRequest& request, Services& services);

/// What that build would see and may do. Errors: as build_package().
Result<building::BuildPlan> plan_package(const BuildRequest& request, Services& services);

/// Builds it twice and compares.
Result<building::CheckedSource> check_package(const BuildRequest& request, Services& services);

}  // namespace pyenvx::pipeline
