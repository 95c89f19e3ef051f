// What a build says, kept as a file, with its last lines at hand.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/file.hpp"
#include "store/base/progress.hpp"
#include "store/base/result.hpp"

namespace pyenvx::build {

/// Where the logs of a store's builds lie: HOME/logs/<hash>-<name>.
std::filesystem::path log_folder(const std::filesystem::path& home);

/// Of a longer log the beginning and the last lines are kept.
inline constexpr std::uint64_t kMaxKeptLog = std::uint64_t{32} << 20;

/// The log of all hooks of one build. What is written takes the place of an earlier log when this is kept or ends.
/// Not thread-safe. Text comes without control characters but newline and tab. A log that cannot be written costs
/// nobody a build.
class BuildLog {
public:
    /// `name` is the file's, below log_folder(home). `progress`, borrowed, gets each line as a detail.
    BuildLog(const std::filesystem::path& home, const std::string& name, Progress& progress);
    BuildLog(const BuildLog&) = delete;
    BuildLog& operator=(const BuildLog&) = delete;
    ~BuildLog();

    void write(std::string_view text);
    /// A line of our own.
    void say(std::string_view sentence);
    /// The last lines, the oldest first.
    std::vector<std::string> tail() const { return {lines_.begin(), lines_.end()}; }

private:
    void end_line();
    void keep(std::string_view text);
    void keep_end();

    Progress& progress_;
    std::optional<AtomicFile> file_;
    std::uint64_t kept_ = 0;
    bool is_cut_ = false;
    std::string line_;
    std::deque<std::string> lines_;
};

}  // namespace pyenvx::build
