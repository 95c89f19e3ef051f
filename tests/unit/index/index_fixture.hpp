// A package index over a loopback server, with a cache of its own.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/index/package_index.hpp"
#include "tests/support/loopback_index.hpp"

namespace pyenvx::index {

/// Remembers what a person would have been told.
class RecordingProgress final : public Progress {
public:
    void step(Stage, std::string_view, std::uint64_t, std::uint64_t) override {}
    void transfer(std::string_view, std::uint64_t, std::uint64_t) override {}
    void warn(std::string_view sentence) override { add(warnings, sentence); }
    void notice(std::string_view sentence) override { add(notices, sentence); }
    void detail(std::string_view sentence) override { add(details, sentence); }

    std::vector<std::string> warnings;
    std::vector<std::string> notices;
    std::vector<std::string> details;

private:
    void add(std::vector<std::string>& lines, std::string_view sentence) {
        const std::scoped_lock lock(mutex_);
        lines.emplace_back(sentence);
    }
    std::mutex mutex_;
};

struct IndexFixture {
    tests::LoopbackIndex server;
    tests::TemporaryDirectory home;
    RecordingProgress progress;

    /// Settings for the server with these behaviours: no retries, an empty cache.
    IndexSettings settings(std::string_view behaviours = "") const {
        IndexSettings settings;
        settings.index_url = server.url(behaviours);
        settings.cache_dir = home.path() / "cache";
        settings.retries = 0;
        settings.first_retry_delay = std::chrono::milliseconds(1);
        settings.timeout = std::chrono::seconds(5);
        return settings;
    }
    std::unique_ptr<PackageIndex> open(const IndexSettings& wanted) {
        auto index = PackageIndex::create(wanted, progress);
        REQUIRE(index.ok());
        return *std::move(index);
    }
    std::unique_ptr<PackageIndex> open(std::string_view behaviours = "") { return open(settings(behaviours)); }
};

inline pep::PackageName package(std::string_view text) { return *pep::PackageName::parse(text); }

inline std::string everything_in(const Error& error) {
    std::string text = error.message() + error.hint();
    for (const auto& note : error.notes()) text += note;
    return text;
}

}  // namespace pyenvx::index
