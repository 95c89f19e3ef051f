#include "launcher/cli/activation/background.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "launcher/activation/stamps.hpp"
#include "launcher/cli/activation/realise_project.hpp"
#include "launcher/cli/output/report.hpp"
#include "launcher/pipeline/leave_work.hpp"
#include "launcher/record/digest.hpp"
#include "launcher/record/record_place.hpp"
#include "store/base/detached_process.hpp"
#include "store/base/exit_status.hpp"
#include "store/base/file.hpp"
#include "store/base/file_lock.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

using activation::Project;

constexpr std::chrono::milliseconds kPause(5);
constexpr std::chrono::hours kStampsLast(30 * 24);
constexpr std::uint64_t kMaxFailureBytes = 16 * 1024;

std::string short_digest(std::string_view text) {
    return to_hex(record::bytes_of(record::digest_of(text)).substr(0, 16));
}

std::filesystem::path lock_path(const std::string& home, const Project& project) {
    return concat(home, "/locks/activation-", short_digest(project.file()));
}

std::filesystem::path failure_path(const std::string& home, const Project& project) {
    return concat(home, "/activation/failed/", short_digest(project.file()));
}

std::vector<std::string> entries_of(const activation::Variables& variables) {
    std::vector<std::string> entries;
    for (const auto& [name, value] : variables) entries.push_back(concat(name, "=", value));
    return entries;
}

Result<bool> work(const Project& project, record::EnvironmentBlock environment) {
    TRY(install_interrupt_handler());
    SilentProgress progress;
    return realise_project(project, environment, {}, progress);
}

// Under the lock to its end, so that whoever waits for that finds what came of it.
Result<bool> work_and_tell(const std::string& home, const Project& project, record::EnvironmentBlock environment) {
    const auto lock = TRY(FileLock::handed_down(kHandedDown, lock_path(home, project)));
    if (!lock) return fail(ErrorKind::Usage, kRealiseInBackground, " is how pyenvx starts itself");
    auto done = work(project, environment);
    done.ok() ? forget_failure(home, project) : note_failure(home, project, describe(done.error(), false));
    TRY(activation::bump_generation(home));
    return done;
}

}  // namespace

Result<void> start_in_background(const std::string& home, const Project& project,
                                 const activation::Variables& variables) {
    TRY(make_directories(std::filesystem::path(home) / "locks", 0700));
    const auto lock = TRY(FileLock::try_acquire(lock_path(home, project), LockMode::Exclusive));
    if (!lock) return {};
    const auto own = TRY(sys::readlinkat(BorrowedFd::cwd(), "/proc/self/exe"));
    return start_detached({own}, {"pyenvx-realise", std::string(kRealiseInBackground), project.folder}, lock->fd(),
                          entries_of(variables));
}

Result<bool> is_in_background(const std::string& home, const Project& project) {
    const auto path = lock_path(home, project);
    if (!TRY(sys::stat(path.c_str()))) return false;
    return !TRY(FileLock::try_acquire(path, LockMode::Shared)).has_value();
}

Result<void> wait_for_background(const std::string& home, const Project& project, std::chrono::milliseconds longest) {
    const auto end = std::chrono::steady_clock::now() + longest;
    while (std::chrono::steady_clock::now() < end) {
        if (!TRY(is_in_background(home, project))) return {};
        TRY(pause_for(kPause));
    }
    return {};
}

int realise_in_background(const std::string& folder, record::EnvironmentBlock environment) {
    const auto home = record::home_directory(environment);
    if (!home.ok()) return kExitFailed;
    const auto project = activation::project_in(*home, folder);
    if (!project.ok()) return kExitFailed;
    const auto done = work_and_tell(*home, *project, environment);
    activation::drop_stamps(*home, kStampsLast);
    SilentProgress progress;
    if (done.ok() && *done) pipeline::wake_finisher(*home, progress);
    return done.ok() ? kExitDone : kExitFailed;
}

std::optional<std::string> last_failure(const std::string& home, const Project& project) {
    const auto text = read_file_if_there(failure_path(home, project), kMaxFailureBytes).value_or({});
    const auto head = concat(short_digest(project.contents), "\n");
    if (!text || !text->starts_with(head)) return std::nullopt;
    return text->substr(head.size());
}

void note_failure(const std::string& home, const Project& project, const std::string& text) {
    const auto path = failure_path(home, project);
    if (!make_directories(path.parent_path(), 0700).ok()) return;
    const auto kept = std::string_view(text).substr(0, kMaxFailureBytes / 2);
    (void)write_file_atomically(path, concat(short_digest(project.contents), "\n", kept), 0600);
}

void forget_failure(const std::string& home, const Project& project) {
    (void)sys::unlinkat(BorrowedFd::cwd(), failure_path(home, project).c_str(), 0);
}

void forget_failures(const std::string& home) {
    const auto folder = sys::open(concat(home, "/activation").c_str(), O_RDONLY | O_DIRECTORY);
    if (folder.ok()) (void)remove_tree(*folder, "failed");
}

}  // namespace pyenvx::cli
