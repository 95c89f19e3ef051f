#include "launcher/lock/shared_lock.hpp"

#include <algorithm>

#include "store/base/text.hpp"

namespace pyenvx::lock {

bool holds_anywhere(const Lock& lock) {
    return std::all_of(lock.packages.begin(), lock.packages.end(),
                       [](const auto& package) { return package.sha256 && !package.is_direct(); });
}

std::filesystem::path shared_file(const std::filesystem::path& home, const std::string& declaration_digest) {
    return home / "resolutions" / concat("shared-", declaration_digest, ".pylock.toml");
}

std::optional<Lock> read_shared(std::string_view text, const std::string& declaration_digest) {
    auto lock = parse_pylock(text, "a resolution of a binary cache");
    const bool fits = lock.ok() && lock->declaration_digest == declaration_digest && holds_anywhere(*lock);
    return fits ? std::optional(*std::move(lock)) : std::nullopt;
}

}  // namespace pyenvx::lock
