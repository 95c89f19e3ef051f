// Taking more than its share. Each goes only just past the limit that it is told.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "tests/sandbox/attacks/attack.hpp"

namespace pyenvx::attacks {
namespace {

constexpr long kMiB = 1 << 20;
constexpr unsigned kAtMostSeconds = 20;

void rest(long milliseconds) {
    const struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1'000'000};
    ::nanosleep(&time, nullptr);
}

/// Children that do something and then wait to be killed.
class Crowd {
public:
    Crowd() {
        if (::pipe(line_) != 0) line_[0] = line_[1] = -1;
    }
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;
    ~Crowd() {
        for (const pid_t child : children_) ::kill(child, SIGKILL);
        while (::wait(nullptr) > 0) {}
    }

    /// One more, which has done `work`. False with errno, or with 0 when it failed at its work.
    bool grow(const std::function<bool()>& work) {
        const pid_t child = ::fork();
        if (child < 0) return false;
        if (child == 0) {
            ::alarm(kAtMostSeconds);
            const char done = work() ? 'y' : 'n';
            (void)!::write(line_[1], &done, 1);
            for (;;) ::pause();
        }
        children_.push_back(child);
        char done = 0;
        errno = 0;
        return ::read(line_[0], &done, 1) == 1 && done == 'y';
    }

    /// Whether all of them still live, after a while.
    bool lives(long milliseconds) const {
        rest(milliseconds);
        return ::waitpid(-1, nullptr, WNOHANG) == 0;
    }

private:
    int line_[2] = {-1, -1};
    std::vector<pid_t> children_;
};

Verdict fork_bomb(const Scene& scene) {
    Crowd crowd;
    const long wanted = scene.number("processes") + 8;
    for (long count = 0; count < wanted; ++count) {
        if (!crowd.grow([] { return true; })) return refused("fork");
    }
    return got(std::to_string(wanted) + " processes");
}

/// Writes `size` bytes that are not zeros; false with errno.
bool fill(int file, long size) {
    const std::string piece(kMiB, 'x');
    for (long written = 0; written < size; written += kMiB) {
        if (::write(file, piece.data(), piece.size()) != kMiB) return false;
    }
    return true;
}

Verdict fill_folder(const std::string& folder, long size) {
    const auto path = folder + "/large";
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return refused("open");
    errno = ENOSPC;
    auto verdict = fill(file, size) ? got(std::to_string(size) + " bytes") : refused("write");
    ::unlink(path.c_str());
    return verdict;
}

Verdict disk(const Scene& scene) { return fill_folder(scene.text("scratch"), scene.number("tmp-bytes") + kMiB); }
Verdict shared_memory_folder(const Scene& scene) { return fill_folder("/dev/shm", scene.number("tmp-bytes") + kMiB); }

Verdict inodes(const Scene& scene) {
    const long wanted = scene.number("inodes") + 1;
    for (long count = 0; count < wanted; ++count) {
        const auto path = scene.in_scratch("entry-" + std::to_string(count));
        const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (file < 0) return refused("create a file");
        ::close(file);
    }
    return got(std::to_string(wanted) + " files");
}

Verdict sparse_file(const Scene& scene) {
    return in_child("ftruncate", [&] {
        const int file = ::open(scene.in_scratch("sparse").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        return ::ftruncate(file, scene.number("file-bytes") + 1) == 0 ? 0 : errno;
    });
}

bool hold_memory(long size, int flags) {
    void* memory =
        ::mmap(nullptr, static_cast<std::size_t>(size), PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return false;
    std::memset(memory, 'x', static_cast<std::size_t>(size));
    return true;
}

Verdict memory(const Scene& scene) {
    const long wanted = scene.number("memory-bytes") + kMiB;
    return hold_memory(wanted, MAP_PRIVATE) ? got(std::to_string(wanted) + " bytes") : refused("mmap");
}

// Each by itself stays far below what one process may have.
Verdict crowd_holds(const Scene& scene, const std::function<bool(long)>& hold) {
    constexpr long kParts = 16;
    const long part = scene.number("memory-bytes") / kParts;
    Crowd crowd;
    for (long count = 0; count <= kParts; ++count) {
        if (!crowd.grow([&] { return hold(part); })) return nothing("one of the processes could not hold its part");
    }
    return crowd.lives(scene.number("hold-ms")) ? got("more than all may have")
                                                : nothing("one of the processes was killed");
}

Verdict memory_of_many(const Scene& scene) {
    return crowd_holds(scene, [](long size) { return hold_memory(size, MAP_PRIVATE); });
}

Verdict unnamed_files(const Scene& scene) {
    const int file = ::memfd_create("attack", MFD_CLOEXEC);
    if (file < 0) return refused("memfd_create");
    return fill(file, scene.number("memory-bytes") + kMiB) ? got("files in memory") : refused("write");
}

/// Data on its way between sockets is nobody's memory: no address space or file system counts it.
bool hold_in_sockets(long size) {
    const std::string piece(32 << 10, 'x');
    while (size > 0) {
        int pair[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) != 0) return false;
        for (const int end : pair) {
            while (::send(end, piece.data(), piece.size(), 0) > 0) size -= static_cast<long>(piece.size());
        }
    }
    return true;
}

Verdict memory_in_sockets(const Scene& scene) {
    return crowd_holds(scene, [](long size) { return hold_in_sockets(size); });
}

Verdict locked_memory(const Scene&) {
    constexpr std::size_t kSize = 1 << 20;
    void* memory = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return judge(::mlock(memory, kSize), "mlock");
}

Verdict open_files(const Scene& scene) {
    const long wanted = scene.number("open-files") + 1;
    for (long count = 0; count < wanted; ++count) {
        if (::open("/dev/null", O_RDONLY) < 0) return refused("open");
    }
    return got(std::to_string(wanted) + " open files");
}

Verdict processor(const Scene& scene) {
    return in_child("compute", [&] {
        struct timespec used {};
        const long wanted = scene.number("processor-seconds") * 1000 + 100;
        do {
            ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
        } while (used.tv_sec * 1000 + used.tv_nsec / 1'000'000 < wanted);
        return 0;
    });
}

Verdict sleeper(const Scene&) {
    for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGQUIT}) ::signal(number, SIG_IGN);
    std::puts("asleep");
    std::fflush(stdout);
    for (unsigned left = kAtMostSeconds; left > 0;) left = ::sleep(left);
    return got("a long sleep");
}

Verdict log_flood(const Scene& scene) {
    const std::string line(1023, 'x');
    for (long written = 0; written < scene.number("log-bytes") + kMiB; written += 1024) std::puts(line.c_str());
    return std::fflush(stdout) == 0 ? got("a flooded log") : refused("write");
}

}  // namespace

Family exhaustion() {
    return {"exhaustion",
            {{"fork-bomb", "have too many processes", Trace::None, fork_bomb},
             {"disk", "fill the disk", Trace::None, disk},
             {"shared-memory-folder", "fill /dev/shm", Trace::None, shared_memory_folder},
             {"inodes", "use up the inodes", Trace::None, inodes},
             {"sparse-file", "make a file of more bytes than allowed", Trace::None, sparse_file},
             {"memory", "take too much memory", Trace::None, memory},
             {"memory-of-many", "so, in many processes", Trace::None, memory_of_many},
             {"memory-in-unnamed-files", "so, in memfds", Trace::None, unnamed_files},
             {"memory-in-sockets", "so, in the buffers of sockets", Trace::None, memory_in_sockets},
             {"locked-memory", "lock memory", Trace::None, locked_memory},
             {"open-files", "have too many open files", Trace::None, open_files},
             {"processor", "compute for too long", Trace::None, processor},
             {"sleeper", "sleep on, whatever the signal", Trace::Process, sleeper},
             {"log-flood", "flood the log", Trace::None, log_flood}}};
}

}  // namespace pyenvx::attacks
