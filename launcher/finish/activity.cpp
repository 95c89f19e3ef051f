#include "launcher/finish/activity.hpp"

#include <unistd.h>

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
    if (lines.size() <= kLines || !parse_decimal(lines[0])) return std::nullopt;
    return Activity{std::string(lines[0]), printable(lines[1]), printable(lines[2])};
}

// Whoever asks holds the lock for a moment; a finisher that comes in it leaves its work to the next start.
Result<std::optional<Activity>> read_activity(const std::filesystem::path& home) {
    const auto path = warm::finisher_lock_path(home.native());
    if (!TRY(sys::stat(path.c_str()))) return std::optional<Activity>();
    if (TRY(FileLock::try_acquire(path, LockMode::Shared))) return std::optional<Activity>();
    const auto text = TRY(read_file_if_there(path, kMaxNoteBytes));
    return std::optional(parse(text.value_or("")).value_or(Activity{}));
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
    const auto text = concat(::getpid(), '\n', printable(about_), '\n', printable(step), '\n');
    if (sys::ftruncate(lock_, 0).ok()) (void)sys::pwrite_all(lock_, text.substr(0, kMaxNoteBytes), 0);
}

void ActivityNote::step(Stage stage, std::string_view detail, std::uint64_t done, std::uint64_t total) {
    auto text = concat(words_for(stage), detail.empty() ? "" : " ", detail);
    if (total > 0) text += concat(" (", done, " of ", total, ")");
    say(text);
}

Result<FinisherState> finisher_state(const std::filesystem::path& home) {
    return FinisherState{TRY(read_activity(home)), TRY(waiting_tasks(home)).size(), last_failure(home)};
}

}  // namespace pyenvx::finish
