// Threads that end with their scope. The one place where std::thread's exception is known.
#pragma once

#include <cstddef>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace pyenvx {

/// Joins its threads when it is destroyed. Not thread-safe: one owner.
class Threads {
public:
    Threads() = default;
    Threads(Threads&&) = default;
    Threads& operator=(Threads&&) = delete;
    ~Threads() { join(); }

    /// False when the system gives no further thread: work that can be shared is then done by fewer.
    template <typename Work>
    [[nodiscard]] bool start(Work work) {
        try {
            threads_.emplace_back(std::move(work));
            return true;
        } catch (const std::system_error&) {
            return false;
        }
    }
    void join() {
        for (auto& thread : threads_) thread.join();
        threads_.clear();
    }
    std::size_t size() const { return threads_.size(); }
    bool empty() const { return threads_.empty(); }

private:
    std::vector<std::thread> threads_;
};

}  // namespace pyenvx
