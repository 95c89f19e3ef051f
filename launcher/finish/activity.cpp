#include "launcher/finish/activity.hpp"

#include <algorithm>

#include "launcher/finish/task_folder.hpp"
#include "launcher/warm/wake_finisher.hpp"
#include "store/base/file.hpp"
#include "store/base/file_lock.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::finish {
namespace {

constexpr std::size_t kMaxNoteBytes = 4096;
constexpr std::size_t kLines = 3;

// The lines are replaced in place, so a reader may see some of the old and some of the new.
std::optional<Activity> parse(std::string_view text) {
    const auto lines = split(text, '\n');
    if (lines.size() <= kLines || !parse_decimal(trim(lines[0]))) return std::nullopt;
    return Activity{std::string(trim(lines[0])), printable(lines[1]), printable(lines[2])};
}

// Whoever asks holds the lock for a moment; a finisher that comes in it leaves its work to the next start.
Result<bool> is_at_work(const std::filesystem::path& lock) {
    if (!TRY(sys::stat(lock.c_str()))) return false;
    return !TRY(FileLock::try_acquire(lock, LockMode::Shared));
}

Result<std::chrono::minutes> longest_wait(const std::filesystem::path& home, const std::vector<std::string>& tasks) {
    auto oldest = std::chrono::system_clock::now();
    for (const auto& name : tasks) {
        const auto status = TRY(sys::stat((task_folder(home) / name).c_str()));
        if (status) oldest = std::min(oldest, std::chrono::system_clock::from_time_t(status->st_mtim.tv_sec));
    }
    return std::chrono::duration_cast<std::chrono::minutes>(std::chrono::system_clock::now() - oldest);
}

std::string_view words_for(Stage stage) {
    switch (stage) {
        case Stage::Environment: return "laying out the environment";
        case Stage::Compile: return "compiling";
        case Stage::Hash: return "hashing";
        case Stage::Sync: return "waiting for the disk";
        case Stage::Unpack:
        case Stage::Interpreter:
        case Stage::Wait: return "waiting for";
        case Stage::Resolve:
        case Stage::Download:
        case Stage::Build: break;
    }
    return "working";
}

}  // namespace

void ActivityNote::begin(const std::string& about) {
    about_ = about;
    say("looking at what is there");
}

void ActivityNote::say(std::string_view step) {
    const auto holder = holder_line();
    const auto text = concat(holder, printable(about_).substr(0, kMaxNoteBytes / 4), '\n', printable(step), '\n');
    const auto size = std::min(text.size(), kMaxNoteBytes);
    // Over what is there: on a full disk an emptied file could not be written again.
    if (sys::pwrite_all(lock_, text.substr(0, size), 0).ok()) (void)sys::ftruncate(lock_, size);
}

void ActivityNote::step(Stage stage, std::string_view detail, std::uint64_t done, std::uint64_t total) {
    auto text = concat(words_for(stage), detail.empty() ? "" : " ", detail);
    if (total > 0) text += concat(" (", done, " of ", total, ")");
    say(text);
}

Result<FinisherState> finisher_state(const std::filesystem::path& home) {
    const std::filesystem::path lock = warm::finisher_lock_path(home.native());
    FinisherState state;
    state.is_at_work = TRY(is_at_work(lock));
    state.last_failure = last_failure(home);
    state.activity = parse(TRY(read_file_if_there(lock, kMaxNoteBytes)).value_or(""));
    const auto tasks = TRY(waiting_tasks(home));
    state.waiting = tasks.size();
    state.longest = TRY(longest_wait(home, tasks));
    return state;
}

}  // namespace pyenvx::finish
