// The project that a shell is in, and whether it may be loaded. Part of the launcher: no library.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "launcher/activation/trust.hpp"
#include "launcher/record/variables.hpp"
#include "store/base/file_identity.hpp"
#include "store/base/result.hpp"

namespace pyenvx::activation {

inline constexpr std::string_view kDeclarationName = "shell.toml";

/// A plain value.
struct Project {
    std::string written;  ///< the declaration's file by the words of $PWD, which is what a shell looks at
    std::string folder;   ///< the real one, without links: by it a project is known
    Verdict verdict = Verdict::Unknown;
    std::optional<Saying> saying;     ///< what was said of it last
    std::string contents;             ///< read only where it was allowed once
    FileIdentity identity;            ///< of the file they are from
    std::string why_unreadable = {};  ///< of that verdict, a sentence and what to do

    /// The declaration's file, by its real path.
    std::string file() const;
};

/// $PWD where that is the working directory or that was removed, else what getcwd(3) says.
Result<std::string> working_folder(record::EnvironmentBlock environment);

/// The nearest project in `folder` (absolute) or above it, by the words of the path. Of one that nothing was said of,
/// nothing is read. Errors: Io.
Result<std::optional<Project>> nearest_project(std::string_view home, std::string folder);

/// The nearest one above a project's real folder.
Result<std::optional<Project>> project_above(std::string_view home, const Project& project);

/// The project of a folder that has one; NotFound otherwise.
Result<Project> project_in(std::string_view home, const std::string& folder);

}  // namespace pyenvx::activation
