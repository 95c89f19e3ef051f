#include "store/cache/substituters.hpp"

#include <algorithm>

#include "store/base/interrupt.hpp"
#include "store/base/parallel/for_each_index.hpp"
#include "store/base/timestamp.hpp"

namespace pyenvx::cache {
namespace {

// A chain of references that is longer is none of ours.
constexpr std::size_t kLongestChain = 1000;
// Nor is a closure of more objects: a cache that invents them without end is heard no longer.
constexpr std::size_t kMostObjects = 10'000;

}  // namespace

Substituters::Substituters(std::vector<CacheSource> sources, store::Store& store, Progress& progress, Ask ask)
    : store_(store), progress_(progress), ask_(ask) {
    for (auto& source : sources) all_.push_back(std::make_unique<Source>(std::move(source)));
}

// ---- the sources ----

// With the first question: a start that finds all it needs asks nobody anything.
void Substituters::prepare() {
    const bool remembers = std::any_of(all_.begin(), all_.end(), [](const auto& source) { return source->is_remote; });
    if (remembers) {
        auto memory = Memory::open(store_.home());
        if (memory.ok()) memory_ = *std::move(memory);
    }
    for (const auto& source : all_) {
        source->is_dead = memory_ && source->is_remote && ask_ == Ask::WhatIsNotKnown &&
                          memory_->is_dead(source->cache->name(), seconds_now());
        if (source->is_dead) {
            progress_.detail(concat(source->cache->name(), " did not answer a moment ago, and is not asked"));
            continue;
        }
        source->priority = priority_of(*source);
        if (!source->is_dead) in_order_.push_back(source.get());
    }
    std::stable_sort(in_order_.begin(), in_order_.end(),
                     [](const auto* left, const auto* right) { return left->priority < right->priority; });
}

int Substituters::priority_of(Source& source) {
    if (source.own_priority) return *source.own_priority;
    const bool is_remembered = memory_ && source.is_remote;
    const auto& name = source.cache->name();
    if (is_remembered && ask_ == Ask::WhatIsNotKnown) {
        if (const auto known = memory_->priority(name, seconds_now())) return *known;
    }
    const auto told = source.cache->priority();
    if (!told.ok()) {
        (void)note_failure(source, told.error());
        source.is_dead = true;  // one of another format as well
        return 0;
    }
    if (is_remembered) memory_->note_priority(name, *told, seconds_now());
    return *told;
}

const std::vector<Substituters::Source*>& Substituters::sources() {
    std::call_once(prepared_, [this] { prepare(); });
    return in_order_;
}

Result<void> Substituters::note_failure(Source& source, const Error& error) {
    if (error.kind() == ErrorKind::Interrupted) return error;
    const auto& name = source.cache->name();
    auto sentence = concat("the binary cache ", name, ": ", error.message());
    if (error.kind() == ErrorKind::Network) {
        const bool is_news = !source.is_dead.exchange(true);
        if (is_news && memory_ && source.is_remote) memory_->note_dead(name, seconds_now());
        if (is_news) progress_.warn(concat(sentence, "; it is left alone for a while"));
        return {};
    }
    source.was_told_of.exchange(true) ? progress_.detail(sentence) : progress_.warn(sentence);
    return {};
}

template <typename T>
Result<std::optional<T>> Substituters::heard(Source& source, Result<std::optional<T>> answer) {
    if (answer.ok()) return answer;
    TRY(note_failure(source, answer.error()));
    return std::optional<T>();
}

// ---- objects ----

Result<std::optional<CachedObject>> Substituters::find(Source& source, const store::StorePath& path) {
    const auto& name = source.cache->name();
    const bool is_remembered = memory_ && source.is_remote;
    if (is_remembered && ask_ == Ask::WhatIsNotKnown && memory_->has(name, path, seconds_now()) == false) {
        return std::optional<CachedObject>();
    }
    auto object = source.cache->find(path);
    if (object.ok() && is_remembered) memory_->note(name, path, object->has_value(), seconds_now());
    return heard(source, std::move(object));
}

// A fresh copy, whatever lies there: nobody else has it open (CVE-2024-27297).
Result<bool> Substituters::take(Source& source, const CachedObject& object) {
    auto draft = TRY(store_.begin(object.info.path, progress_));
    if (!draft) return true;
    auto info = source.cache->fetch(object, *draft);
    if (!info.ok()) {
        TRY(note_failure(source, info.error()));
        return false;
    }
    TRY((*std::move(draft)).commit_canonical(*std::move(info)));
    progress_.detail(concat(object.info.path.str(), " came from ", source.cache->name()));
    return true;
}

Result<bool> Substituters::substitute_from(Source& source, const store::StorePath& path, Walk& walk) {
    if (source.is_dead) return false;
    const auto object = TRY(find(source, path));
    if (!object) return false;
    // Before the path is locked: who holds one waits for no other.
    for (const auto& reference : object->info.references) {
        if (!TRY(substitute(reference, walk))) return false;
    }
    return take(source, *object);
}

bool Substituters::is_endless(const Walk& walk, const store::StorePath& path) {
    if (walk.chain.size() >= kLongestChain || walk.asked >= kMostObjects) return true;
    return std::find(walk.chain.begin(), walk.chain.end(), path) != walk.chain.end();
}

Result<bool> Substituters::substitute(const store::StorePath& path, Walk& walk) {
    TRY(check_interrupted());
    if (TRY(store_.find(path))) return true;
    if (walk.in_vain.contains(path) || is_endless(walk, path)) return false;
    ++walk.asked;
    walk.chain.push_back(path);
    bool is_there = false;
    for (auto* const source : sources()) {
        is_there = TRY(substitute_from(*source, path, walk));
        if (is_there) break;
    }
    walk.chain.pop_back();
    // Asked once, however many refer to it: else who has a chain of objects without its end is asked for ever.
    if (!is_there) walk.in_vain.insert(path);
    return is_there;
}

Result<bool> Substituters::substitute(const store::StorePath& path) {
    Walk walk;
    return substitute(path, walk);
}

Result<void> Substituters::substitute_all(std::span<const store::StorePath> paths) {
    return for_each_index(paths.size(), [&](std::size_t i) -> Result<void> {
        TRY(substitute(paths[i]));
        return {};
    });
}

// ---- answers ----

Result<bool> Substituters::take_realisation(Source& source, const Sha256& recipe, std::string_view output) {
    const auto found = TRY(heard(source, source.cache->realisation(recipe, output)));
    if (!found || !TRY(substitute(found->path))) return false;
    const auto info = TRY(store_.find(found->path));
    // What was there before, or came from elsewhere, may be another object than the one that was signed.
    if (!info || info->nar_hash != found->nar_hash) return false;
    TRY(store_.set_realisation(recipe, output, found->path));
    return true;
}

Result<bool> Substituters::substitute_realisation(const Sha256& recipe, std::string_view output) {
    for (auto* const source : sources()) {
        if (!source->is_dead && TRY(take_realisation(*source, recipe, output))) return true;
    }
    return false;
}

Result<std::optional<std::string>> Substituters::resolution(const Sha256& question) {
    for (auto* const source : sources()) {
        if (source->is_dead) continue;
        auto found = TRY(heard(*source, source->cache->resolution(question)));
        if (found) return std::optional(std::move(found->answer));
    }
    return std::optional<std::string>();
}

}  // namespace pyenvx::cache
