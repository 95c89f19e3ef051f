#include "sandbox/supervision/cgroup.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "sandbox/construction/calls.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::sandbox {
namespace {

constexpr const char* kTree = "/sys/fs/cgroup";
constexpr std::string_view kPrefix = "pyenvx-sandbox-";
constexpr std::size_t kMaxFile = 1 << 16;
constexpr int kAttempts = 3;

// The third field of the line of /proc/self/cgroup whose second lists `controller` ("" for version 2).
std::optional<std::string> own_path(std::string_view controller) {
    const auto text = read_file("/proc/self/cgroup", kMaxFile);
    if (!text.ok()) return std::nullopt;
    for (const auto line : split(*text, '\n')) {
        const auto fields = split(line, ':');
        if (fields.size() < 3) continue;
        for (const auto name : split(fields[1], ',')) {
            if (name == controller) return std::string(line.substr(fields[0].size() + fields[1].size() + 2));
        }
    }
    return std::nullopt;
}

bool hands_down_memory(const std::filesystem::path& folder) {
    const auto text = read_file(folder / "cgroup.subtree_control", kMaxFile);
    if (!text.ok()) return false;
    for (const auto name : split(trim(*text), ' ')) {
        if (name == "memory") return true;
    }
    return false;
}

bool write_to(const std::filesystem::path& file, std::string_view text) {
    return calls::write_existing(file.c_str(), text).ok();
}

/// Removes folders of cgroups. The kernel is done with a process a moment after it was reaped, and until then its
/// folder is busy: so this tries again, a few times in all.
class Remover {
public:
    void remove(BorrowedFd parent, const char* name) {
        while (::unlinkat(parent.get(), name, AT_REMOVEDIR) != 0 && errno == EBUSY && attempts_left_ > 0) {
            --attempts_left_;
            ::poll(nullptr, 0, kPauseMilliseconds);
        }
    }

private:
    static constexpr int kPauseMilliseconds = 2;
    int attempts_left_ = 5;
};

// One that is not locked has lost its maker. A folder with processes in it cannot be removed.
void remove_abandoned(const std::filesystem::path& parent) {
    const auto folder = sys::open(parent.c_str(), O_RDONLY | O_DIRECTORY);
    if (!folder.ok()) return;
    const auto names = sys::list_directory(*folder);
    if (!names.ok()) return;
    Remover remover;
    for (const auto& name : *names) {
        if (!name.starts_with(kPrefix)) continue;
        const auto left = sys::openat(*folder, name.c_str(), O_RDONLY | O_DIRECTORY);
        if (!left.ok()) continue;
        if (sys::flock(*left, LOCK_EX | LOCK_NB).value_or(false)) remover.remove(*folder, name.c_str());
    }
}

std::optional<std::uint64_t> count_in(const std::filesystem::path& file, std::string_view word) {
    const auto text = read_file(file, kMaxFile);
    if (!text.ok()) return std::nullopt;
    for (const auto line : split(*text, '\n')) {
        if (line.starts_with(concat(word, ' '))) return parse_decimal(line.substr(word.size() + 1));
    }
    return std::nullopt;
}

}  // namespace

Cgroup::Cgroup(std::filesystem::path folder, Fd lock, int version)
    : folder_(std::move(folder)), lock_(std::move(lock)), version_(version) {}

Cgroup::Cgroup(Cgroup&& other) noexcept = default;

Cgroup& Cgroup::operator=(Cgroup&& other) noexcept {
    remove();
    folder_ = std::move(other.folder_);
    lock_ = std::move(other.lock_);
    version_ = other.version_;
    return *this;
}

Cgroup::~Cgroup() { remove(); }

void Cgroup::remove() {
    if (lock_) Remover().remove(BorrowedFd::cwd(), folder_.c_str());
    lock_.reset();
}

bool Cgroup::set_bounds(const Limits& limits) const {
    const auto bytes = concat(limits.memory_bytes);
    if (version_ == 1) return write_to(folder_ / "memory.limit_in_bytes", bytes);
    // Not everywhere: without swap or the pids controller these files are not there.
    (void)write_to(folder_ / "memory.swap.max", "0");
    (void)write_to(folder_ / "memory.oom.group", "1");
    (void)write_to(folder_ / "pids.max", concat(limits.processes));
    return write_to(folder_ / "memory.max", bytes);
}

std::optional<Cgroup> Cgroup::make_in(const std::filesystem::path& parent, const Limits& limits, int version) {
    remove_abandoned(parent);
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const auto random = random_name();
        const auto folder = parent / concat(kPrefix, random.ok() ? *random : "");
        if (!random.ok() || !sys::mkdirat(BorrowedFd::cwd(), folder.c_str(), 0755).ok()) return std::nullopt;
        auto lock = sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY);
        // Between the two calls another's sweep may have taken it for abandoned.
        if (!lock.ok() || !sys::flock(*lock, LOCK_EX | LOCK_NB).value_or(false)) continue;
        Cgroup made(folder, std::move(*lock), version);
        if (!made.set_bounds(limits)) return std::nullopt;
        return made;
    }
    return std::nullopt;
}

std::optional<Cgroup> Cgroup::make(const Limits& limits) {
    if (const auto own = own_path(""); own && ::access(concat(kTree, "/cgroup.controllers").c_str(), F_OK) == 0) {
        const auto folder = std::filesystem::path(concat(kTree, *own));
        // A cgroup with processes of its own hands nothing down, so the one above it is the usual case.
        for (const auto& parent : {folder, folder.parent_path()}) {
            if (!hands_down_memory(parent)) continue;
            if (auto made = make_in(parent, limits, 2)) return made;
        }
        return std::nullopt;
    }
    const auto own = own_path("memory");
    return own ? make_in(concat(kTree, "/memory", *own == "/" ? "" : *own), limits, 1) : std::nullopt;
}

// A thread that moves itself, and it alone, need not wait until all of the system's processors have passed a point
// where nobody forks: any other way into a cgroup costs ten milliseconds.
Result<void> Cgroup::move_self(const std::filesystem::path& folder) const {
    return calls::write_existing((folder / "tasks").c_str(), "0");
}

Result<pid_t> Cgroup::clone_into(unsigned long namespaces) const {
    if (version_ == 2) return calls::clone_into_cgroup(namespaces, lock_);
    TRY(move_self(folder_));
    const auto child = calls::clone_into(namespaces);
    if (child.ok() && *child == 0) return child;
    TRY(move_self(folder_.parent_path()));
    return child;
}

bool Cgroup::has_killed() const {
    return count_in(folder_ / (version_ == 2 ? "memory.events" : "memory.oom_control"), "oom_kill").value_or(0) > 0;
}

}  // namespace pyenvx::sandbox
