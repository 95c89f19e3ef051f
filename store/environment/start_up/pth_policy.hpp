// Which .pth and .start files of packages take effect. Their code lines run at every start, imported or not, and have
// carried attacks (ARCHITECTURE.md, ".pth files").
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace pyenvx::store {

enum class PthPolicy {
    Known,  ///< code lines that are known, or that the user allowed for their package
    All,
    None,  ///< no code lines, not even those
};

/// SHA-256 over the sorted "PATH DIGEST\n" lines, as RECORD has them, of the environment's files in site-packages whose
/// path begins like that; "" when there is none. In hexadecimal.
using FolderDigest = std::function<std::string(std::string_view folder)>;

/// What becomes of a file: kept as it is, or replaced by `path_lines` (nothing when none is left).
struct PthVerdict {
    bool kept = true;
    std::string path_lines = {};
};

/// Whose file it is.
struct PthOwner {
    bool allowed = false;                    ///< the policy is All, or the user allowed this package
    std::filesystem::path real_folder = {};  ///< of an editable project; empty for any other
};

/// Path lines must stay inside site-packages or the owner's real folder in any case, and lead to no sitecustomize or
/// usercustomize unless that is allowed. Lines of code of an editable project are known: our own build wrote them. Text
/// that Python might split into other lines than we do (control characters, odd line ends) is held back whole.
PthVerdict judge_pth(std::string_view text, PthPolicy policy, const PthOwner& owner, const FolderDigest& folder_digest);

/// One line of the namespace-package shims that setuptools writes, which import nothing but the standard library.
bool is_namespace_shim(std::string_view line);

}  // namespace pyenvx::store
