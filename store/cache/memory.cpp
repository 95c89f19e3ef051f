#include "store/cache/memory.hpp"

namespace pyenvx::cache {

// The statements name these as numbers.
static_assert(kHasItFor == 86400 && kHasItNotFor == 3600 && kDeadFor == 60 && kPriorityFor == 86400);

Result<std::unique_ptr<Memory>> Memory::open(const std::filesystem::path& home) {
    auto database = TRY(db::Database::open(home / "db" / "store.sqlite", db::Access::ReadWrite));
    return std::unique_ptr<Memory>(new Memory(std::move(database)));
}

std::optional<std::int64_t> Memory::ask(db::Statement& statement, const std::string& cache, const std::string* path,
                                        std::int64_t now) {
    const std::lock_guard lock(mutex_);
    auto use = statement.use(database_);
    if (!use.ok()) return std::nullopt;
    use->bind(cache);
    if (path != nullptr) use->bind(*path);
    const auto found = use->bind(now).next();
    return found.ok() && *found ? std::optional(use->number(0)) : std::nullopt;
}

std::optional<bool> Memory::has(const std::string& cache, const store::StorePath& path, std::int64_t now) {
    const auto present = ask(has_, cache, &path.str(), now);
    return present ? std::optional(*present != 0) : std::nullopt;
}

void Memory::note(const std::string& cache, const store::StorePath& path, bool present, std::int64_t now) {
    const std::lock_guard lock(mutex_);
    auto use = note_.use(database_);
    if (use.ok()) (void)use->bind(cache).bind(path.str()).bind(std::int64_t{present}).bind(now).run();
}

bool Memory::is_dead(const std::string& cache, std::int64_t now) {
    return ask(is_dead_, cache, nullptr, now).has_value();
}

void Memory::note_dead(const std::string& cache, std::int64_t now) {
    const std::lock_guard lock(mutex_);
    auto use = note_dead_.use(database_);
    if (use.ok()) (void)use->bind(cache).bind(now + kDeadFor).run();
}

std::optional<int> Memory::priority(const std::string& cache, std::int64_t now) {
    const auto priority = ask(priority_, cache, nullptr, now);
    return priority ? std::optional(static_cast<int>(*priority)) : std::nullopt;
}

void Memory::note_priority(const std::string& cache, int priority, std::int64_t now) {
    const std::lock_guard lock(mutex_);
    auto use = note_priority_.use(database_);
    if (use.ok()) (void)use->bind(cache).bind(std::int64_t{priority}).bind(now).run();
}

}  // namespace pyenvx::cache
