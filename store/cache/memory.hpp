// What caches answered, and which did not: kept in the store's database, so that the next start need not ask again.
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

#include "store/base/result.hpp"
#include "store/db/database.hpp"
#include "store/plan/store_path.hpp"

namespace pyenvx::cache {

/// How long answers hold, in seconds.
inline constexpr std::int64_t kHasItFor = 24 * 60 * 60;
inline constexpr std::int64_t kHasItNotFor = 60 * 60;
inline constexpr std::int64_t kDeadFor = 60;
inline constexpr std::int64_t kPriorityFor = 24 * 60 * 60;

/// Thread-safe. It only saves time: where the database cannot be asked, nothing is known, and nothing is remembered.
class Memory {
public:
    /// Of the store below `home`, which must be open. Errors: those of the database.
    static Result<std::unique_ptr<Memory>> open(const std::filesystem::path& home);

    /// Whether the cache has the object, as long as its answer holds. `now`: seconds since 1970.
    std::optional<bool> has(const std::string& cache, const store::StorePath& path, std::int64_t now);
    void note(const std::string& cache, const store::StorePath& path, bool present, std::int64_t now);

    bool is_dead(const std::string& cache, std::int64_t now);
    void note_dead(const std::string& cache, std::int64_t now);
    std::optional<int> priority(const std::string& cache, std::int64_t now);
    void note_priority(const std::string& cache, int priority, std::int64_t now);

private:
    explicit Memory(db::Database database) : database_(std::move(database)) {}
    std::optional<std::int64_t> ask(db::Statement& statement, const std::string& cache, const std::string* path,
                                    std::int64_t now);

    std::mutex mutex_;
    db::Database database_;
    db::Statement has_{
        "SELECT present FROM cache_answer WHERE cache = ?1 AND path = ?2 AND checked_at <= ?3 AND checked_at + iif("
        "present, 86400, 3600) > ?3"};
    db::Statement note_{
        "INSERT INTO cache_answer (cache, path, present, checked_at) VALUES (?1, ?2, ?3, ?4)"
        " ON CONFLICT (cache, path) DO UPDATE SET present = excluded.present, checked_at = excluded.checked_at"};
    db::Statement is_dead_{"SELECT 1 FROM cache_state WHERE cache = ?1 AND dead_until > ?2 AND dead_until <= ?2 + 60"};
    db::Statement note_dead_{
        "INSERT INTO cache_state (cache, priority, dead_until, checked_at) VALUES (?1, -1, ?2, 0)"
        " ON CONFLICT (cache) DO UPDATE SET dead_until = excluded.dead_until"};
    db::Statement priority_{
        "SELECT priority FROM cache_state WHERE cache = ?1 AND priority >= 0 AND checked_at <= ?2"
        " AND checked_at + 86400 > ?2"};
    db::Statement note_priority_{
        "INSERT INTO cache_state (cache, priority, dead_until, checked_at) VALUES (?1, ?2, 0, ?3)"
        " ON CONFLICT (cache) DO UPDATE SET priority = excluded.priority, checked_at = excluded.checked_at"};
};

}  // namespace pyenvx::cache
