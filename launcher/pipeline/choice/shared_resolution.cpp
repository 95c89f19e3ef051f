#include "launcher/pipeline/choice/shared_resolution.hpp"

#include <fcntl.h>

#include "launcher/lock/shared_lock.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::pipeline {
namespace {

// Those that were chosen here are named after what they are of, and say which question they answer.
Result<std::optional<std::string>> chosen_answer(const std::filesystem::path& file, const Sha256& question) {
    const auto text = TRY(read_file_if_there(file, cache::kMaxAnswer));
    if (!text || text->find(question.hex()) == text->npos) return std::optional<std::string>();
    const auto lock = lock::parse_pylock(*text, file.native());
    const auto shared = lock.ok() ? TRY(resolution_to_share(*lock)) : std::optional<cache::Resolution>();
    return shared && shared->question == question ? std::optional(shared->answer) : std::nullopt;
}

std::filesystem::path kept_file(const Sha256& question, const Services& services) {
    return lock::shared_file(services.paths.home, question.hex());
}

Result<std::optional<std::string>> find_answer(const Sha256& question, const Services& services) {
    auto kept = TRY(read_file_if_there(kept_file(question, services), cache::kMaxAnswer));
    if (kept || !services.substituter) return kept;
    return services.substituter->resolution(question);
}

}  // namespace

Result<std::optional<std::string>> answer_to_share(const Sha256& question, const Services& services) {
    if (auto kept = TRY(read_file_if_there(kept_file(question, services), cache::kMaxAnswer))) return kept;
    const auto folder = services.paths.home / "resolutions";
    const Fd opened = TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
    for (const auto& name : TRY(sys::list_directory(opened))) {
        if (auto answer = TRY(chosen_answer(folder / name, question))) return answer;
    }
    return std::optional<std::string>();
}

Result<void> keep_shared(const cache::Resolution& resolution, const Services& services) {
    return write_file_atomically(kept_file(resolution.question, services), resolution.answer, 0666,
                                 services.paths.home / "tmp");
}

Result<std::optional<lock::Lock>> shared_resolution(const std::string& declaration_digest, const Services& services) {
    const auto question = Sha256::from_hex(declaration_digest);
    const auto answer = question.ok() ? TRY(find_answer(*question, services)) : std::optional<std::string>();
    if (!answer) return std::optional<lock::Lock>();
    auto lock = lock::read_shared(*answer, declaration_digest);
    if (!lock) {
        services.progress->warn("a binary cache has a resolution that is none of this declaration's; it is not used");
    }
    return lock;
}

Result<std::optional<cache::Resolution>> resolution_to_share(const lock::Lock& lock) {
    const auto question = Sha256::from_hex(lock.declaration_digest);
    if (!question.ok() || !lock::holds_anywhere(lock)) return std::optional<cache::Resolution>();
    auto text = TRY(lock::pylock_text(lock));
    return std::optional(cache::Resolution{*question, std::move(text)});
}

}  // namespace pyenvx::pipeline
