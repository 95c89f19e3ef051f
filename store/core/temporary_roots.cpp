#include "store/core/temporary_roots.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::store {
namespace {

constexpr std::size_t kReadAtOnce = std::size_t{64} * 1024;

Result<bool> has_name(BorrowedFd file) { return TRY(sys::fstat(file)).st_nlink > 0; }

// Who made it holds its lock until he ends.
Result<void> remove_if_ended(BorrowedFd folder, const std::string& name) {
    const auto file = sys::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW);
    if (!file.ok() || !TRY(sys::flock(*file, LOCK_EX | LOCK_NB))) return {};
    if (!TRY(has_name(*file))) return {};
    return sys::unlinkat(folder, name.c_str(), 0);
}

Result<void> remove_ended(BorrowedFd folder) {
    for (const auto& name : TRY(sys::list_directory(folder))) TRY(remove_if_ended(folder, name));
    return {};
}

void add_lines(std::string_view lines, std::set<StorePath>& paths) {
    for (const auto& line : split(lines, '\n')) {
        if (auto path = StorePath::parse(line); path.ok()) paths.insert(*std::move(path));
    }
}

}  // namespace

std::filesystem::path collector_lock(const std::filesystem::path& home) { return home / "locks" / "collector"; }
std::filesystem::path using_folder(const std::filesystem::path& home) { return home / "using"; }

TemporaryRoots::~TemporaryRoots() {
    if (!file_) return;
    // Held while the file goes, so that no collector begins which would miss both it and what it led to.
    const auto alone = sys::flock(collector_, LOCK_SH | LOCK_NB);
    if (alone.ok() && *alone) (void)sys::unlinkat(BorrowedFd::cwd(), file_path_.c_str(), 0);
}

Result<bool> TemporaryRoots::add(const StorePath& path) {
    const std::lock_guard lock(mutex_);
    if (no_collector_) return false;
    if (named_.count(path) == 0) {
        if (!append(path.str() + '\n').ok()) {
            no_collector_ = TRY(FileLock::acquire(collector_lock(home_), LockMode::Shared));
            return false;
        }
        named_.insert(path);
    }
    return is_collected();
}

Result<void> TemporaryRoots::append(const std::string& line) {
    while (!file_) {
        if (!TRY(create())) continue;
    }
    return sys::write_all(file_, line);
}

// False when a collector took it for one that was left over.
Result<bool> TemporaryRoots::create() {
    if (!collector_) collector_ = TRY(sys::open(collector_lock(home_).c_str(), O_RDWR | O_CREAT | O_NOFOLLOW, 0600));
    file_path_ = using_folder(home_) / TRY(random_name());
    Fd file = TRY(sys::open(file_path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW, 0600));
    if (!TRY(sys::flock(file, LOCK_EX | LOCK_NB)) || !TRY(has_name(file))) return false;
    file_ = std::move(file);
    return true;
}

Result<bool> TemporaryRoots::is_collected() {
    if (!TRY(sys::flock(collector_, LOCK_SH | LOCK_NB))) return true;
    TRY(sys::flock(collector_, LOCK_UN));
    return false;
}

Result<UsedObjects> UsedObjects::open(const std::filesystem::path& home) {
    UsedObjects used(TRY(sys::open(using_folder(home).c_str(), O_RDONLY | O_DIRECTORY)));
    TRY(remove_ended(used.folder_));
    TRY(used.read_on());
    return used;
}

Result<void> UsedObjects::read_on() {
    for (const auto& name : TRY(sys::list_directory(folder_))) {
        auto& file = files_[name];
        if (!file.fd) {
            auto opened = sys::openat(folder_, name.c_str(), O_RDONLY | O_NOFOLLOW);
            // Its process saw that no collector had begun yet, and removed it.
            if (!opened.ok()) continue;
            file.fd = *std::move(opened);
        }
        TRY(read_on(file));
    }
    return {};
}

Result<void> UsedObjects::read_on(File& file) {
    for (;;) {
        const auto piece = TRY(read_span(file.fd, file.read, kReadAtOnce));
        file.read += piece.size();
        file.rest += piece;
        if (piece.size() < kReadAtOnce) break;
    }
    const auto whole = file.rest.rfind('\n') + 1;
    add_lines(std::string_view(file.rest).substr(0, whole), paths_);
    file.rest.erase(0, whole);
    return {};
}

Result<std::map<std::string, std::set<StorePath>>> uses_by_now(const std::filesystem::path& home) {
    std::map<std::string, std::set<StorePath>> uses;
    const auto path = using_folder(home);
    const Fd folder = TRY(sys::open(path.c_str(), O_RDONLY | O_DIRECTORY));
    for (const auto& name : TRY(sys::list_directory(folder))) {
        const auto file = sys::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW);
        if (!file.ok() || TRY(sys::flock(*file, LOCK_SH | LOCK_NB))) continue;
        add_lines(TRY(read_span(*file, 0, static_cast<std::uint64_t>(TRY(sys::fstat(*file)).st_size))), uses[name]);
    }
    return uses;
}

Result<void> remove_left_over_uses(const std::filesystem::path& home) {
    const auto lock = TRY(FileLock::try_acquire(collector_lock(home), LockMode::Shared));
    if (!lock) return {};
    const Fd folder = TRY(sys::open(using_folder(home).c_str(), O_RDONLY | O_DIRECTORY));
    return remove_ended(folder);
}

}  // namespace pyenvx::store
