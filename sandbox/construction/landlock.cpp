#include "sandbox/construction/landlock.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>

#include "store/base/sys.hpp"

namespace pyenvx::sandbox {
namespace {

// What newer kernels know and these headers do not.
constexpr std::uint64_t kTruncate = 1ULL << 14;
constexpr std::uint64_t kIoctlDevice = 1ULL << 15;
constexpr std::uint64_t kScopeAbstractSockets = 1ULL << 0;
constexpr std::uint64_t kScopeSignals = 1ULL << 1;

struct RulesetAttributes {
    std::uint64_t files = 0;
    std::uint64_t network = 0;
    std::uint64_t scoped = 0;
};

constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kNeverGranted = LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK | kIoctlDevice;
// Of ABI 1: the first thirteen bits.
constexpr std::uint64_t kFirst = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

/// All that a kernel with this version of Landlock can be asked to watch.
struct Abilities {
    RulesetAttributes handled;
    std::size_t size;  ///< how much of the attributes it knows
};

Abilities abilities_of(long version) {
    RulesetAttributes handled{kFirst, 0, 0};
    if (version >= 2) handled.files |= LANDLOCK_ACCESS_FS_REFER;
    if (version >= 3) handled.files |= kTruncate;
    if (version >= 5) handled.files |= kIoctlDevice;
    if (version >= 6) handled.scoped = kScopeAbstractSockets | kScopeSignals;
    const std::size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
    return {handled, size};
}

Result<void> allow(BorrowedFd ruleset, const char* path, std::uint64_t access) {
    const Fd place = TRY(sys::open(path, O_PATH));
    struct landlock_path_beneath_attr rule {};
    rule.allowed_access = access;
    rule.parent_fd = place.get();
    if (::syscall(SYS_landlock_add_rule, ruleset.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
        return io_error(errno, concat("add Landlock's rule for ", path));
    }
    return {};
}

}  // namespace

Result<void> restrict_paths(const std::string& source_place) {
    const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) return io_error(version < 0 ? errno : ENOSYS, "use Landlock");
    const auto [handled, size] = abilities_of(version);
    const Fd ruleset(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, size, 0)));
    if (!ruleset) return io_error(errno, "make Landlock's rules");
    TRY(allow(ruleset, "/", kRead));
    for (const auto* folder : {"/build", "/output", "/tmp", "/dev/shm"}) {
        TRY(allow(ruleset, folder, handled.files & ~kNeverGranted));
    }
    // A place of its own to Landlock, which asks from a file upwards through the mounts.
    if (!source_place.empty()) TRY(allow(ruleset, source_place.c_str(), handled.files & ~kNeverGranted));
    for (const auto* device : {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"}) {
        TRY(allow(ruleset, device, LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE));
    }
    if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) return io_error(errno, "apply Landlock's rules");
    return {};
}

}  // namespace pyenvx::sandbox
