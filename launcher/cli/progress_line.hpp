// Progress on a terminal: one line that is redrawn in place, and only for work that takes over half a second.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "launcher/cli/output/report.hpp"
#include "store/base/progress.hpp"
#include "store/base/threads.hpp"

namespace pyenvx::cli {

enum class Verbosity { Quiet, Normal, Verbose };

/// Thread-safe. A thread of its own draws, ten times a second; finish() (or the destructor) joins it and clears the
/// line, so that nothing of it is left on the terminal and no thread is alive at exec.
class ProgressLine final : public Progress {
public:
    ProgressLine(Terminal terminal, Verbosity verbosity);
    ~ProgressLine() override;

    void step(Stage stage, std::string_view detail, std::uint64_t done, std::uint64_t total) override;
    void transfer(std::string_view name, std::uint64_t received, std::uint64_t total) override;
    void warn(std::string_view sentence) override;
    void notice(std::string_view sentence) override;
    void detail(std::string_view sentence) override;
    void leave_terminal() override { finish(); }
    void finish();

private:
    using Clock = std::chrono::steady_clock;
    struct Transfer {
        std::uint64_t received = 0;
        std::uint64_t total = 0;
    };

    void draw_until_finished();
    void print_line(std::string_view sentence);
    std::string current_line() const;
    std::string transfers_text() const;

    const Terminal terminal_;
    const Verbosity verbosity_;
    const Clock::time_point started_ = Clock::now();

    std::mutex mutex_;
    std::condition_variable wake_;
    bool finished_ = false;
    bool drawn_ = false;
    std::string step_text_;
    std::map<std::string, Transfer, std::less<>> transfers_;
    std::uint64_t received_in_all_ = 0;
    Threads painter_;
};

}  // namespace pyenvx::cli
