// The binary caches that a user has, asked one after the other.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "store/base/progress.hpp"
#include "store/cache/binary_cache.hpp"
#include "store/cache/memory.hpp"
#include "store/cache/substituter.hpp"
#include "store/core/store.hpp"

namespace pyenvx::cache {

/// One of the user's caches.
struct CacheSource {
    std::unique_ptr<BinaryCache> cache;
    std::optional<int> priority = {};  ///< the user's own word, over what the cache says
    bool is_remote = true;             ///< its answers are remembered: to ask costs more than to look
};

/// Caches are asked in the order of their priority, and of `sources` where that is the same. One that does not answer
/// is told of, and left alone from then on, by later starts too for a minute. What one gives that is not as it should
/// be is told of and dropped, and the next is asked.
class Substituters final : public Substituter {
public:
    /// What remembered answers count for.
    enum class Ask { WhatIsNotKnown, Anew };

    /// Borrows store and progress.
    Substituters(std::vector<CacheSource> sources, store::Store& store, Progress& progress, Ask ask);

    Result<bool> substitute(const store::StorePath& path) override;
    Result<void> substitute_all(std::span<const store::StorePath> paths) override;
    Result<bool> substitute_realisation(const Sha256& recipe, std::string_view output) override;
    Result<std::optional<std::string>> resolution(const Sha256& question) override;

private:
    struct Source {
        explicit Source(CacheSource from)
            : cache(std::move(from.cache)), own_priority(from.priority), is_remote(from.is_remote) {}
        std::unique_ptr<BinaryCache> cache;
        std::optional<int> own_priority;
        bool is_remote;
        int priority = 0;
        std::atomic<bool> is_dead = false;
        std::atomic<bool> was_told_of = false;
    };
    /// From one object that is wanted along what it refers to.
    struct Walk {
        std::vector<store::StorePath> chain;  ///< from that one to the present one
        std::set<store::StorePath> in_vain;   ///< that nobody could give
        std::size_t asked = 0;                ///< objects, by now
    };

    void prepare();
    int priority_of(Source& source);
    const std::vector<Source*>& sources();
    /// Passes an answer through. What went wrong is dealt with and is nothing; only Interrupted stays an error.
    template <typename T>
    Result<std::optional<T>> heard(Source& source, Result<std::optional<T>> answer);
    Result<void> note_failure(Source& source, const Error& error);

    static bool is_endless(const Walk& walk, const store::StorePath& path);
    Result<bool> substitute(const store::StorePath& path, Walk& walk);
    Result<bool> substitute_from(Source& source, const store::StorePath& path, Walk& walk);
    Result<std::optional<CachedObject>> find(Source& source, const store::StorePath& path);
    Result<bool> take(Source& source, const CachedObject& object);
    Result<bool> take_realisation(Source& source, const Sha256& recipe, std::string_view output);

    store::Store& store_;
    Progress& progress_;
    const Ask ask_;
    std::once_flag prepared_;
    std::vector<std::unique_ptr<Source>> all_;
    std::vector<Source*> in_order_;
    std::unique_ptr<Memory> memory_;  // null where no answer needs remembering
};

}  // namespace pyenvx::cache
