// What the finisher is doing, for `pyenvx doctor`: three lines in the file whose lock it holds.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "launcher/finish/failure.hpp"
#include "store/base/fd.hpp"
#include "store/base/progress.hpp"
#include "store/base/result.hpp"

namespace pyenvx::finish {

struct Activity {
    std::string process;  ///< its number
    std::string about;    ///< the environment's stable link, or the record's name
    std::string step;     ///< "compiling numpy"; what went wrong after "failed: "
};

/// Writes the lines in place whenever work goes on to another step. What it said last stays, for whoever
/// asks why there is nobody at work. Failures do not matter: nobody decides anything by the lines.
class ActivityNote final : public Progress {
public:
    /// `lock` is borrowed: the finisher's lock file.
    explicit ActivityNote(BorrowedFd lock) : lock_(lock) {}

    void begin(const std::string& about);
    void say(std::string_view step);

    void step(Stage stage, std::string_view detail, std::uint64_t done, std::uint64_t total) override;
    void transfer(std::string_view, std::uint64_t, std::uint64_t) override {}
    void warn(std::string_view) override {}
    void notice(std::string_view) override {}
    void detail(std::string_view) override {}

private:
    BorrowedFd lock_;
    std::string about_;
};

/// All that is to be told about the finisher of a home.
struct FinisherState {
    bool is_at_work = false;
    std::optional<Activity> activity;  ///< of the one that is at work, or else was the last; nothing when it said none
    std::size_t waiting = 0;           ///< tasks, the one in work among them
    std::chrono::minutes longest{0};   ///< for which one of them has waited
    std::optional<Failure> last_failure;
};

/// Errors: Io.
Result<FinisherState> finisher_state(const std::filesystem::path& home);

}  // namespace pyenvx::finish
