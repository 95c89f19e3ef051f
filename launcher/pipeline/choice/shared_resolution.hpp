// Versions that somebody else chose for the same declaration, and shares in a binary cache.
#pragma once

#include <optional>
#include <string>

#include "launcher/lock/lock.hpp"
#include "launcher/pipeline/asked/services.hpp"
#include "store/cache/signed_answer.hpp"

namespace pyenvx::pipeline {

/// What was kept so, or else what the user's caches have for a declaration and a kind of interpreter, by their digest.
/// Nothing where none has it, or what they have is no lock of it.
Result<std::optional<lock::Lock>> shared_resolution(const std::string& declaration_digest, const Services& services);

/// Keeps one that came otherwise than from a cache, for shared_resolution() to find.
Result<void> keep_shared(const cache::Resolution& resolution, const Services& services);

/// The answer to a question as this home has it for others: kept so, or chosen here, on whatever machine it holds.
/// Thread-safe.
Result<std::optional<std::string>> answer_to_share(const Sha256& question, const Services& services);

/// The other way, not signed yet. Nothing for versions that hold on this machine alone: folders and files of the
/// user's.
Result<std::optional<cache::Resolution>> resolution_to_share(const lock::Lock& lock);

}  // namespace pyenvx::pipeline
