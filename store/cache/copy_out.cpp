#include "store/cache/copy_out.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <numeric>
#include <set>
#include <thread>

#include "store/base/parallel/for_each_index.hpp"
#include "store/signature/fingerprint.hpp"

namespace pyenvx::cache {
namespace {

using signature::add_signature;
using signature::sign_too;
using store::ObjectInfo;
using store::StorePath;

// Info files in the order that references demand, whichever data is there first.
class InOrder {
public:
    explicit InOrder(BinaryCache& cache) : cache_(cache) {}

    /// `object` is to be published, unless it is nothing: then the cache has it already.
    Result<void> add(const StorePath& path, std::optional<CachedObject> object) {
        const std::lock_guard lock(mutex_);
        if (object) {
            waiting_.push_back(*std::move(object));
        } else {
            there_.insert(path);
        }
        while (TRY(publish_one())) {}
        return {};
    }

    /// Failed where one refers to what was not among them.
    Result<void> finish() const {
        if (waiting_.empty()) return {};
        return fail(ErrorKind::Failed, waiting_.front().info.path.str(), " refers to an object that is not copied");
    }

private:
    Result<bool> publish_one() {
        const auto is_ready = [this](const CachedObject& object) {
            const auto& references = object.info.references;
            return std::all_of(references.begin(), references.end(),
                               [this](const StorePath& reference) { return there_.contains(reference); });
        };
        const auto ready = std::find_if(waiting_.begin(), waiting_.end(), is_ready);
        if (ready == waiting_.end()) return false;
        TRY(cache_.put_info(*ready));
        there_.insert(ready->info.path);
        waiting_.erase(ready);
        return true;
    }

    BinaryCache& cache_;
    std::mutex mutex_;
    std::vector<CachedObject> waiting_;
    std::set<StorePath> there_;
};

class CopyOut {
public:
    CopyOut(std::span<const ObjectInfo> objects, const store::Store& store, BinaryCache& cache,
            const signature::SecretKey* key, Progress& progress)
        : objects_(objects), store_(store), cache_(cache), key_(key), progress_(progress), infos_(cache) {}

    Result<CopyCount> run() {
        TRY(cache_.prepare());
        std::vector<std::size_t> order(objects_.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(),
                         [this](auto left, auto right) { return objects_[left].size > objects_[right].size; });
        TRY(for_each_index(order.size(), [&](std::size_t i) { return copy(objects_[order[i]]); }));
        TRY(infos_.finish());
        TRY(cache_.finish());
        return count_;
    }

private:
    Result<void> copy(const ObjectInfo& info) {
        auto present = TRY(cache_.has(info.path));
        const bool is_same = present && (!info.nar_hash || present->info.nar_hash == info.nar_hash);
        if (is_same && !TRY(gains_signature(*present, info))) {
            note(info.path, nullptr);
            return infos_.add(info.path, {});
        }
        auto object = is_same ? *std::move(present) : TRY(cache_.put_data(info, store_, workers()));
        if (key_ != nullptr) {
            TRY(sign_too(*key_, TRY(signature::fingerprint(object.info)), object.info.signatures)
                    .context("in ", info.path.str()));
        }
        note(info.path, &object);
        return infos_.add(info.path, std::move(object));
    }

    // Whether there is one that the cache does not know of; it is added to what is to be published.
    Result<bool> gains_signature(CachedObject& present, const ObjectInfo& info) const {
        auto signatures = present.info.signatures;
        for (const auto& signature : info.signatures) add_signature(signatures, signature);
        if (key_ != nullptr) {
            TRY(sign_too(*key_, TRY(signature::fingerprint(present.info)), signatures).context("in ", info.path.str()));
        }
        return std::exchange(present.info.signatures, signatures) != signatures;
    }

    static unsigned workers() { return std::max(1U, std::thread::hardware_concurrency()); }

    void note(const StorePath& path, const CachedObject* copied) {
        const std::lock_guard lock(mutex_);
        copied == nullptr ? ++count_.present : ++count_.copied;
        if (copied != nullptr) {
            count_.bytes += copied->info.nar_size;
            count_.packed += copied->file_size;
        }
        progress_.detail(concat(path.str(), copied == nullptr ? " is in " : " was copied to ", cache_.name()));
    }

    std::span<const ObjectInfo> objects_;
    const store::Store& store_;
    BinaryCache& cache_;
    const signature::SecretKey* key_;
    Progress& progress_;
    InOrder infos_;
    std::mutex mutex_;  // guards what follows
    CopyCount count_;
};

class Closure {
public:
    explicit Closure(const store::Store& store) : store_(store) {}

    // Without recursion: chains of references may be long.
    Result<void> add(const StorePath& top) {
        std::vector<StorePath> waiting{top};
        while (!waiting.empty()) {
            const auto path = waiting.back();
            auto& info = infos_[path];
            if (!info) {
                info = TRY(store_.find(path));
                if (!info) return fail(ErrorKind::NotFound, "there is no object ", path.str(), " in the store");
                for (const auto& reference : info->references) {
                    if (!infos_.contains(reference)) waiting.push_back(reference);
                }
                continue;
            }
            waiting.pop_back();
            if (done_.insert(path).second) ordered_.push_back(*info);
        }
        return {};
    }
    std::vector<ObjectInfo> take() && { return std::move(ordered_); }

private:
    const store::Store& store_;
    std::map<StorePath, std::optional<ObjectInfo>> infos_;
    std::set<StorePath> done_;
    std::vector<ObjectInfo> ordered_;
};

}  // namespace

Result<std::vector<ObjectInfo>> closure_of(std::span<const StorePath> paths, const store::Store& store) {
    Closure closure(store);
    for (const auto& path : paths) TRY(closure.add(path));
    return std::move(closure).take();
}

Result<CopyCount> copy_out(std::span<const ObjectInfo> objects, const store::Store& store, BinaryCache& cache,
                           const signature::SecretKey* key, Progress& progress) {
    return CopyOut(objects, store, cache, key, progress).run();
}

}  // namespace pyenvx::cache
