// uv's workspaces: projects that are developed together, under one lock.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "launcher/declaration/toml/value.hpp"
#include "launcher/foreign/declarations/reading.hpp"
#include "store/base/result.hpp"
#include "store/pep/name.hpp"

namespace pyenvx::foreign {

/// A plain value.
class UvWorkspace {
public:
    struct Member {
        std::filesystem::path folder;
        toml::Value document;  ///< its pyproject.toml
    };

    /// The one whose root the project at hand is (`document` is its pyproject.toml), or that has it as a member: then
    /// the root is in a folder above. Nothing where there is none. What was looked at is added to the project's lists.
    /// Errors: Io; Invalid, with file and line.
    static Result<std::optional<UvWorkspace>> find(Reading& reading, const toml::Value& document);

    const std::filesystem::path& root() const { return root_.folder; }
    /// [tool.uv] of the root; null where it has none.
    const toml::Value* settings() const { return root_.document.at({"tool", "uv"}); }

    /// Null where no member is called so. The root is a member too.
    const Member* find(const pep::PackageName& name) const;

private:
    UvWorkspace(Member root, std::vector<Member> members) : root_(std::move(root)), members_(std::move(members)) {}

    Member root_;
    std::vector<Member> members_;
};

}  // namespace pyenvx::foreign
