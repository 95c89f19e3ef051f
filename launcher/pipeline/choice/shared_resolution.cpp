#include "launcher/pipeline/choice/shared_resolution.hpp"

#include <algorithm>

#include "store/base/file.hpp"

namespace pyenvx::pipeline {
namespace {

// Every file is known by its digest, wherever it was found, and so is what it becomes in the store.
bool holds_anywhere(const lock::Lock& lock) {
    return std::all_of(lock.packages.begin(), lock.packages.end(),
                       [](const auto& package) { return package.sha256 && !package.is_direct(); });
}

std::filesystem::path kept_file(const Sha256& question, const Services& services) {
    return services.paths.home / "resolutions" / concat("shared-", question.hex(), ".pylock.toml");
}

Result<std::optional<std::string>> find_answer(const Sha256& question, const Services& services) {
    auto kept = TRY(read_file_if_there(kept_file(question, services), cache::kMaxAnswer));
    if (kept || !services.substituter) return kept;
    return services.substituter->resolution(question);
}

}  // namespace

Result<void> keep_shared(const cache::Resolution& resolution, const Services& services) {
    return write_file_atomically(kept_file(resolution.question, services), resolution.answer, 0666,
                                 services.paths.home / "tmp");
}

Result<std::optional<lock::Lock>> shared_resolution(const std::string& declaration_digest, const Services& services) {
    const auto question = Sha256::from_hex(declaration_digest);
    const auto answer = question.ok() ? TRY(find_answer(*question, services)) : std::optional<std::string>();
    if (!answer) return std::optional<lock::Lock>();
    auto lock = lock::parse_pylock(*answer, "a resolution of a binary cache");
    const bool fits = lock.ok() && lock->declaration_digest == declaration_digest && holds_anywhere(*lock);
    if (fits) return std::optional(*std::move(lock));
    services.progress->warn("a binary cache has a resolution that is none of this declaration's; it is not used");
    return std::optional<lock::Lock>();
}

Result<std::optional<cache::Resolution>> resolution_to_share(const lock::Lock& lock) {
    const auto question = Sha256::from_hex(lock.declaration_digest);
    if (!question.ok() || !holds_anywhere(lock)) return std::optional<cache::Resolution>();
    return std::optional(cache::Resolution{*question, TRY(lock::pylock_text(lock))});
}

}  // namespace pyenvx::pipeline
