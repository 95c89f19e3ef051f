#include "store/base/parallel/for_each_index.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "store/base/interrupt.hpp"
#include "store/base/threads.hpp"

namespace pyenvx {
namespace {

constexpr unsigned kMaxThreads = 4;

}  // namespace

Result<void> for_each_index(std::size_t count, const std::function<Result<void>(std::size_t)>& step) {
    std::atomic<std::size_t> next{0};
    std::atomic<bool> stopped{false};
    std::mutex mutex;
    std::optional<Error> first;
    const auto work = [&] {
        for (std::size_t index = next++; index < count && !stopped; index = next++) {
            auto outcome = check_interrupted();
            if (outcome) outcome = step(index);
            if (outcome) continue;
            stopped = true;
            const std::lock_guard lock(mutex);
            if (!first) first = outcome.error();
        }
    };
    Threads helpers;
    const auto threads = std::min<std::size_t>(std::clamp(std::thread::hardware_concurrency(), 1U, kMaxThreads), count);
    for (std::size_t i = 1; i < threads && helpers.start(work); ++i) {}
    work();
    helpers.join();
    if (first) return std::move(*first);
    return {};
}

}  // namespace pyenvx
