// A cache in memory that may lie, and stores to fill and to take from.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>

#include "store/base/sys.hpp"
#include "store/cache/copy_out.hpp"
#include "store/cache/substituters.hpp"
#include "store/plan/derivation.hpp"
#include "tests/support/temporary_directory.hpp"

namespace pyenvx::tests {

/// The files of a cache, shared between the transports to it.
struct Files {
    std::mutex mutex;
    std::map<std::string, std::string> all;
    std::vector<std::string> puts;  ///< keys, in the order of time

    std::string& operator[](const cache::CacheKey& key) { return all[key.str()]; }
};

/// How a cache misbehaves. Each function may be empty.
struct Lies {
    std::function<Result<void>(const std::string& key)> before_read = {};
    std::function<Result<void>(const std::string& key)> before_put = {};
    std::size_t break_after = 0;  ///< bytes of each stream; 0 for never
    bool endless = false;
};

class MemoryTransport final : public cache::Transport {
public:
    MemoryTransport(std::shared_ptr<Files> files, Lies lies) : files_(std::move(files)), lies_(std::move(lies)) {}

    Result<std::optional<std::string>> read(const cache::CacheKey& key, std::size_t max_bytes) override {
        if (lies_.before_read) TRY(lies_.before_read(key.str()));
        const std::lock_guard lock(files_->mutex);
        const auto found = files_->all.find(key.str());
        if (found == files_->all.end()) return std::optional<std::string>();
        if (found->second.size() > max_bytes) return fail(ErrorKind::Refused, "it is too large");
        return std::optional(found->second);
    }
    Result<std::unique_ptr<ByteSource>> open(const cache::CacheKey& key, std::uint64_t offset) override {
        if (lies_.before_read) TRY(lies_.before_read(key.str()));
        const std::lock_guard lock(files_->mutex);
        const auto found = files_->all.find(key.str());
        if (found == files_->all.end() || found->second.size() < offset) {
            return fail(ErrorKind::NotFound, "there is no ", key.str());
        }
        return std::unique_ptr<ByteSource>(std::make_unique<Stream>(found->second.substr(offset), lies_));
    }
    Result<std::optional<std::uint64_t>> size(const cache::CacheKey& key) override {
        const std::lock_guard lock(files_->mutex);
        const auto found = files_->all.find(key.str());
        if (found == files_->all.end()) return std::optional<std::uint64_t>();
        return std::optional<std::uint64_t>(found->second.size());
    }
    Result<Fd> spool() override { return sys::open("/tmp", O_TMPFILE | O_RDWR, 0600); }
    Result<void> put(const cache::CacheKey& key, BorrowedFd file, std::uint64_t size) override {
        if (lies_.before_put) TRY(lies_.before_put(key.str()));
        std::string bytes(size, '\0');
        for (std::size_t done = 0; done < size;) done += TRY(sys::pread(file, bytes.data() + done, size - done, done));
        const std::lock_guard lock(files_->mutex);
        files_->all[key.str()] = std::move(bytes);
        files_->puts.push_back(key.str());
        return {};
    }
    Result<void> finish() override { return {}; }

private:
    class Stream final : public ByteSource {
    public:
        Stream(std::string bytes, const Lies& lies) : bytes_(std::move(bytes)), lies_(lies) {}
        Result<std::size_t> read(char* buffer, std::size_t size) override {
            const bool breaks = lies_.break_after > 0 && at_ >= lies_.break_after && at_ < bytes_.size();
            if (breaks) return fail(ErrorKind::Network, "the connection was closed");
            if (at_ == bytes_.size() && lies_.endless) return std::fill_n(buffer, size, 'x'), size;
            auto count = std::min(size, bytes_.size() - at_);
            if (lies_.break_after > at_) count = std::min(count, lies_.break_after - at_);
            std::copy_n(bytes_.data() + at_, count, buffer);
            at_ += count;
            return count;
        }

    private:
        const std::string bytes_;
        const Lies lies_;
        std::size_t at_ = 0;
    };

    const std::shared_ptr<Files> files_;
    const Lies lies_;
};

/// A store of its own, and what it is told.
struct Home {
    TemporaryDirectory directory;
    store::Store store = store::Store::open(directory.path()).value();
};

/// What somebody would read.
class Told final : public Progress {
public:
    void step(Stage, std::string_view, std::uint64_t, std::uint64_t) override {}
    void transfer(std::string_view, std::uint64_t, std::uint64_t) override {}
    void warn(std::string_view sentence) override {
        const std::lock_guard lock(mutex_);
        warnings.emplace_back(sentence);
    }
    void notice(std::string_view) override {}
    void detail(std::string_view) override {}
    std::vector<std::string> warnings;

private:
    std::mutex mutex_;
};

inline store::Derivation recipe_of(std::string_view name, std::vector<store::DerivationInput> inputs = {}) {
    if (inputs.empty()) inputs.push_back({"wheel", Sha256::of(name)});
    return store::Derivation::make(store::DerivationKind::UnpackWheel, name, std::move(inputs), {}).value();
}

/// Registers an object with a few files, some more with `size` bytes. Its address.
inline store::StorePath add_object(store::Store& store, std::string_view name,
                                   std::vector<store::StorePath> references = {}, std::size_t size = 1000) {
    const auto recipe = recipe_of(name);
    auto draft = store.begin(recipe.output_path()).value().value();
    std::filesystem::create_directories(draft.path() / "site/package");
    std::ofstream(draft.path() / "site/package/__init__.py") << name;
    std::ofstream(draft.path() / "site/data") << std::string(size, 'd');
    std::ofstream(draft.path() / "site/tool") << "#!/bin/sh\n";
    std::filesystem::permissions(draft.path() / "site/tool", std::filesystem::perms::owner_exec,
                                 std::filesystem::perm_options::add);
    std::filesystem::create_symlink("data", draft.path() / "site/link");
    std::sort(references.begin(), references.end());
    REQUIRE(std::move(draft)
                .commit({.path = recipe.output_path(), .deriver = recipe.text(), .references = std::move(references)})
                .ok());
    return recipe.output_path();
}

inline std::unique_ptr<cache::BinaryCache> open_cache(std::shared_ptr<Files> files, Lies lies = {},
                                                      cache::Trust trust = {{}, false}, std::string name = "memory") {
    return std::make_unique<cache::BinaryCache>(
        std::move(name), std::make_unique<MemoryTransport>(std::move(files), std::move(lies)), std::move(trust));
}

inline Result<cache::CopyCount> copy(const store::Store& store, const std::vector<store::StorePath>& paths,
                                     cache::BinaryCache& cache, const signature::SecretKey* key = nullptr) {
    SilentProgress progress;
    return cache::copy_out(TRY(cache::closure_of(paths, store)), store, cache, key, progress);
}

/// What a user has who has these caches.
struct Taking {
    explicit Taking(store::Store& store, std::vector<std::unique_ptr<cache::BinaryCache>> caches,
                    cache::Substituters::Ask ask = cache::Substituters::Ask::WhatIsNotKnown)
        : substituters(sources_of(std::move(caches)), store, told, ask) {}

    static std::vector<cache::CacheSource> sources_of(std::vector<std::unique_ptr<cache::BinaryCache>> caches) {
        std::vector<cache::CacheSource> sources;
        for (auto& cache : caches) sources.push_back({std::move(cache)});
        return sources;
    }

    Told told;
    cache::Substituters substituters;
};

template <typename... Caches>
std::vector<std::unique_ptr<cache::BinaryCache>> caches(Caches... all) {
    std::vector<std::unique_ptr<cache::BinaryCache>> list;
    (list.push_back(std::move(all)), ...);
    return list;
}

}  // namespace pyenvx::tests
