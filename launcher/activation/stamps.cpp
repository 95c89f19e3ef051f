#include "launcher/activation/stamps.hpp"

#include <fcntl.h>
#include <time.h>

#include <algorithm>

#include "store/base/file_identity.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::activation {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;

struct timespec time_of(std::int64_t ns) {
    const auto part = ((ns % kSecondNs) + kSecondNs) % kSecondNs;
    struct timespec time = {};
    time.tv_sec = (ns - part) / kSecondNs;
    time.tv_nsec = part;
    return time;
}

std::optional<std::int64_t> mtime_of(const std::string& file) {
    const auto status = sys::stat(file.c_str());
    if (!status.ok() || !*status) return std::nullopt;
    return FileIdentity::of(**status).mtime_ns;
}

// Directories that are there already are no failure, and any other shows when the file is made.
void make_folders(std::string_view home) {
    for (const auto* folder : {"/activation", "/activation/stamps"}) {
        (void)sys::mkdirat(BorrowedFd::cwd(), concat(home, folder).c_str(), 0700);
    }
}

Result<void> set_time(const std::string& file, std::int64_t ns) {
    TRY(sys::open(file.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW, 0600));
    return sys::utimensat(BorrowedFd::cwd(), file.c_str(), time_of(ns));
}

std::int64_t now_ns() {
    struct timespec now = {};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * kSecondNs + now.tv_nsec;
}

bool is_full(const Watched& watched) { return watched.files.size() + watched.absent.size() >= kMostWatched; }

}  // namespace

std::optional<std::string> stamp_for(std::string_view home, std::int64_t mtime_ns) {
    const auto time = time_of(mtime_ns);
    const auto digits = std::to_string(time.tv_nsec);
    auto stamp = concat(home, "/activation/stamps/", time.tv_sec, ".", std::string(9 - digits.size(), '0'), digits);
    if (mtime_of(stamp) == mtime_ns) return stamp;
    make_folders(home);
    if (!set_time(stamp, mtime_ns).ok() || mtime_of(stamp) != mtime_ns) return std::nullopt;
    return stamp;
}

std::string generation_path(std::string_view home) { return concat(home, "/activation/generation"); }

void watch(Watched& watched, std::string_view home, const std::string& file) {
    const auto mtime_ns = mtime_of(file);
    mtime_ns ? watch(watched, home, file, *mtime_ns) : watch_absent(watched, file);
}

void watch(Watched& watched, std::string_view home, const std::string& file, std::int64_t mtime_ns) {
    const auto is_it = [&](const Stamped& stamped) { return stamped.file == file; };
    if (is_full(watched) || std::any_of(watched.files.begin(), watched.files.end(), is_it)) return;
    watched.files.push_back({file, stamp_for(home, mtime_ns)});
}

void watch_absent(Watched& watched, const std::string& file) {
    if (!is_full(watched)) watched.absent.push_back(file);
}

void watch_generation(Watched& watched, std::string_view home) {
    const auto file = generation_path(home);
    if (!mtime_of(file)) (void)bump_generation(home);
    watch(watched, home, file);
    if (!watched.files.empty() && watched.files.back().file == file) watched.files.back().only_gets_later = true;
}

void drop_stamps(std::string_view home, std::chrono::seconds made_before) {
    const auto folder = sys::open(concat(home, "/activation/stamps").c_str(), O_RDONLY | O_DIRECTORY);
    if (!folder.ok()) return;
    const auto latest_ns = now_ns() - std::chrono::nanoseconds(made_before).count();
    for (const auto& name : sys::list_directory(*folder).value_or({})) {
        const auto status = sys::fstatat(*folder, name.c_str(), AT_SYMLINK_NOFOLLOW).value_or({});
        const bool is_old = status && FileIdentity::of(*status).ctime_ns <= latest_ns;
        if (is_old) (void)sys::unlinkat(*folder, name.c_str(), 0);
    }
}

Result<void> bump_generation(std::string_view home) {
    const auto file = generation_path(home);
    make_folders(home);
    return set_time(file, std::max(now_ns(), mtime_of(file).value_or(0) + 1));
}

}  // namespace pyenvx::activation
