#include "sandbox/runner/sandbox_process.hpp"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "store/base/sys.hpp"

namespace pyenvx::sandbox {
namespace {

constexpr int kLine = 3;
constexpr const char* kName = "pyenvx-sandbox";

/// What posix_spawn is to do in the child. The signals' actions and mask become the usual ones.
class Spawning {
public:
    explicit Spawning(BorrowedFd line) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawnattr_init(&attributes_);
        for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
            ::posix_spawn_file_actions_addopen(&actions_, standard, "/dev/null", O_RDWR, 0);
        }
        ::posix_spawn_file_actions_adddup2(&actions_, line.get(), kLine);
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, kLine + 1);
        sigset_t signals;
        ::sigemptyset(&signals);
        ::posix_spawnattr_setsigmask(&attributes_, &signals);
        ::sigfillset(&signals);
        ::posix_spawnattr_setsigdefault(&attributes_, &signals);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    Spawning(const Spawning&) = delete;
    Spawning& operator=(const Spawning&) = delete;
    ~Spawning() {
        ::posix_spawnattr_destroy(&attributes_);
        ::posix_spawn_file_actions_destroy(&actions_);
    }

    Result<pid_t> spawn(const std::filesystem::path& program) const {
        // Without its folder: what runs inside can read the command line of process 1.
        auto name = program.filename().native();
        char* const arguments[] = {name.data(), nullptr};
        char* const no_variables[] = {nullptr};
        pid_t pid = -1;
        const int failure = ::posix_spawn(&pid, program.c_str(), &actions_, &attributes_, arguments, no_variables);
        if (failure != 0) return io_error(failure, concat("start ", printable(program.native())));
        return pid;
    }

private:
    posix_spawn_file_actions_t actions_;
    posix_spawnattr_t attributes_;
};

}  // namespace

Result<SandboxProcess> SandboxProcess::start(const std::filesystem::path& program) {
    auto line = TRY(sys::socketpair());
    const auto pid = TRY(Spawning(line.theirs).spawn(program));
    return SandboxProcess(pid, std::move(line.ours));
}

SandboxProcess::SandboxProcess(SandboxProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), line_(std::move(other.line_)) {}

SandboxProcess::~SandboxProcess() {
    if (pid_ < 0) return;
    line_.reset();
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {}
}

Result<std::filesystem::path> find_program() {
    const auto own = std::filesystem::path(TRY(sys::realpath("/proc/self/exe"))).parent_path();
    for (const auto& candidate : {own / kName, own / "../libexec/pyenvx" / kName}) {
        const auto status = TRY(sys::stat(candidate.c_str()));
        if (status) return std::filesystem::path(TRY(sys::realpath(candidate.c_str())));
    }
    return fail(ErrorKind::NotFound, kName, " is not where pyenvx is installed (", own, ")");
}

}  // namespace pyenvx::sandbox
