// Links that people have made where they like, which keep what they lead to. HOME/roots has a link to each, so that a
// database that is made anew knows of them.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "store/base/result.hpp"
#include "store/plan/store_path.hpp"

namespace pyenvx::store {

/// What a link with this target leads to, in whatever store.
std::optional<StorePath> object_behind(const std::filesystem::path& target);

inline constexpr const char* kOutLinks = "roots";

Result<void> note_out_link(const std::filesystem::path& home, const std::filesystem::path& link);
/// Best effort: a note of a link that is gone harms nobody.
void forget_out_link(const std::filesystem::path& home, const std::filesystem::path& link);
Result<std::vector<std::filesystem::path>> noted_out_links(const std::filesystem::path& home);

}  // namespace pyenvx::store
