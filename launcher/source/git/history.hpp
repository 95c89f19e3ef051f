// The part of a repository that tools take a version from: commits without their files, tags, and the files of one
// commit.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "launcher/source/git/git_program.hpp"
#include "store/base/result.hpp"

namespace pyenvx::source {

struct Tag {
    std::string name;    ///< "refs/tags/v1.0"
    std::string object;  ///< the tag itself, or the commit where it is a plain one
    std::string commit;  ///< of an annotated tag; "" otherwise
};

/// A commit and the tags that lead to it.
struct History {
    std::string commit;
    std::vector<Tag> tags;

    /// Two with equal texts give equal versions.
    std::string text() const;
};

/// `repository` is a .git folder or a bare repository. Errors: Failed (git); Refused for too many tags.
Result<History> read_history(const GitProgram& git, const std::filesystem::path& repository, const std::string& commit);

/// Makes `folder`/.git, in which the commit is checked out: all its ancestors, the tags among them, and the commit's
/// own files, but no file of any other commit. There is no configuration, hook or address of the original in it. What
/// differs in `folder` from the commit shows as changed, but for links, which may be copies there.
Result<void> write_history(const GitProgram& git, const std::filesystem::path& repository, const History& history,
                           const std::filesystem::path& folder);

/// The commit that a working copy of the user's stands at; nothing when it has none yet or is no working copy.
Result<std::optional<std::string>> commit_of_working_copy(const GitProgram& git, const std::filesystem::path& folder);

}  // namespace pyenvx::source
