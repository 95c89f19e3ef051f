// Taking over a process that has more rights: one of the host, or process 1 of the sandbox.
#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/kcmp.h>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <ctime>

#include "tests/sandbox/attacks/attack.hpp"

namespace pyenvx::attacks {
namespace {

constexpr std::string_view kWord = "overwritten";
constexpr int kManyFiles = 64;

/// The first target that yields, or the first one's refusal.
Verdict any_of(const Scene& scene, const std::function<Verdict(int pid)>& attempt) {
    std::vector<Verdict> verdicts;
    for (const int pid : scene.targets()) {
        verdicts.push_back(attempt(pid));
        if (verdicts.back().outcome == Outcome::Got) return verdicts.back();
    }
    return verdicts.empty() ? nothing("nobody to attack") : verdicts.front();
}

std::string in_proc(int pid, const std::string& name) { return "/proc/" + std::to_string(pid) + "/" + name; }

Verdict trace(const Scene& scene) {
    return any_of(scene, [](int pid) { return judge(::ptrace(PTRACE_SEIZE, pid, nullptr, nullptr), "ptrace"); });
}

Verdict write_memory_file(const Scene& scene) {
    return any_of(scene, [](int pid) {
        const int memory = ::open(in_proc(pid, "mem").c_str(), O_RDWR | O_CLOEXEC);
        if (memory < 0) return refused("open /proc/PID/mem");
        // At another program's address it fails, but the door is open.
        (void)::pwrite(memory, kWord.data(), kWord.size(), reinterpret_cast<off_t>(&victims_word));
        return got("its memory");
    });
}

// EFAULT is the answer to whoever may look, at the wrong place.
Verdict as_allowed(ssize_t count, std::string_view call) {
    return count > 0 || errno == EFAULT ? got(std::string(call)) : refused(call);
}

Verdict read_memory(const Scene& scene) {
    return any_of(scene, [](int pid) {
        char copy[sizeof victims_word];
        const struct iovec here = {copy, sizeof copy};
        const struct iovec there = {const_cast<char*>(victims_word), sizeof copy};
        return as_allowed(::process_vm_readv(pid, &here, 1, &there, 1, 0), "process_vm_readv");
    });
}

Verdict write_memory(const Scene& scene) {
    return any_of(scene, [](int pid) {
        const struct iovec here = {const_cast<char*>(kWord.data()), kWord.size()};
        const struct iovec there = {const_cast<char*>(victims_word), kWord.size()};
        return as_allowed(::process_vm_writev(pid, &here, 1, &there, 1, 0), "process_vm_writev");
    });
}

Verdict others_root(const Scene& scene) {
    auto verdict = nothing("no process lets it in");
    for (const auto& name : names_in("/proc")) {
        const int pid = std::atoi(name.c_str());
        if (pid == 0 || pid == ::getpid()) continue;
        verdict = take(in_proc(pid, "root") + scene.at_home(".ssh/id_ed25519"));
        if (verdict.outcome == Outcome::Got) return verdict;
    }
    return verdict;
}

Verdict others_files(const Scene& scene) {
    return any_of(scene, [](int pid) {
        std::string text;
        for (int file = 3; file < kManyFiles; ++file) {
            if (read_file(in_proc(pid, "fd/" + std::to_string(file)), text) && !text.empty()) return got(text);
        }
        return refused("open /proc/PID/fd/*");
    });
}

Verdict steal_file(const Scene& scene) {
    return any_of(scene, [](int pid) {
        const int process = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
        if (process < 0) return refused("pidfd_open");
        for (int file = 3; file < kManyFiles; ++file) {
            const long copy = ::syscall(SYS_pidfd_getfd, process, file, 0);
            if (copy >= 0) return take("/proc/self/fd/" + std::to_string(copy));
        }
        return refused("pidfd_getfd");
    });
}

Verdict inherited_file(const Scene&) {
    for (int file = 3; file < kManyFiles; ++file) {
        const int secret = ::openat(file, ".ssh/id_ed25519", O_RDONLY | O_CLOEXEC);
        if (secret >= 0) return take("/proc/self/fd/" + std::to_string(secret));
    }
    return refused("use descriptors that were left open");
}

Verdict compare(const Scene& scene) {
    return any_of(scene, [](int pid) { return judge(::syscall(SYS_kcmp, ::getpid(), pid, KCMP_VM, 0, 0), "kcmp"); });
}

bool has_stopped(int pid) {
    constexpr int kTimes = 100;
    constexpr struct timespec kMoment = {0, 2'000'000};
    for (int i = 0; i < kTimes; ++i) {
        std::string status;
        if (!read_file(in_proc(pid, "stat"), status)) return false;
        const auto state = status.rfind(") ");
        if (state != status.npos && status[state + 2] == 'T') return true;
        ::nanosleep(&kMoment, nullptr);
    }
    return false;
}

// A supervisor that stands still notices no limit.
Verdict stop(const Scene& scene) {
    return any_of(scene, [](int pid) {
        if (::kill(pid, SIGSTOP) != 0) return refused("kill");
        return has_stopped(pid) ? got("it stands still") : nothing("it goes on in spite of the signal");
    });
}

Verdict change_limits(const Scene& scene) {
    return any_of(scene, [](int pid) {
        const struct rlimit little = {4096, 4096};
        return judge(::prlimit(pid, RLIMIT_FSIZE, &little, nullptr), "prlimit");
    });
}

// Where the kernel pipes core files to a program, that runs as root on the host.
Verdict core_file(const Scene& scene) {
    const pid_t child = ::fork();
    if (child < 0) return refused("fork");
    if (child == 0) {
        struct rlimit limit {};
        ::getrlimit(RLIMIT_CORE, &limit);
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_CORE, &limit);
        if (::chdir(scene.text("scratch").c_str()) != 0) ::_exit(1);
        ::abort();
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WCOREDUMP(status) ? got("a core file") : nothing("no core file was written");
}

// The program at "set-id" has a set-user-id bit and belongs to somebody else.
Verdict set_id_program(const Scene& scene) {
    if (scene.text("stage") == "second")
        return ::geteuid() != ::getuid() ? got("another uid") : nothing("the same uid");
    const auto program = scene.text("object") + "/set-id";
    ::execl(program.c_str(), program.c_str(), "set-id-program", "stage=second", nullptr);
    return refused("execute it");
}

}  // namespace

Family other_processes() {
    return {"other processes",
            {{"trace", "ptrace() another process", Trace::None, trace},
             {"write-memory-file", "write /proc/PID/mem", Trace::Victim, write_memory_file},
             {"read-memory", "process_vm_readv()", Trace::None, read_memory},
             {"write-memory", "process_vm_writev()", Trace::Victim, write_memory},
             {"others-root", "look through /proc/PID/root", Trace::Secret, others_root},
             {"others-files", "open /proc/PID/fd/*", Trace::Secret, others_files},
             {"steal-file", "pidfd_getfd()", Trace::Secret, steal_file},
             {"inherited-file", "use a descriptor left open", Trace::Secret, inherited_file},
             {"compare", "kcmp()", Trace::None, compare},
             {"stop", "stop who supervises it", Trace::Victim, stop},
             {"change-limits", "prlimit() who supervises it", Trace::Victim, change_limits},
             {"core-file", "reach the core handler", Trace::None, core_file},
             {"set-id-program", "become another by a set-id program", Trace::None, set_id_program}}};
}

}  // namespace pyenvx::attacks
