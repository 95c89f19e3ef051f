// entering [ROUNDS]: the time from asking for a sandbox to the end of the last process in it, of a command that does
// nothing, against bubblewrap with the same folders and namespaces. Interleaved rounds; prints the medians, the lower
// quartiles and their ratio, and an A/A row: two halves of our own rounds, void when they differ by over 2 %.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "sandbox/runner/run_sandboxed.hpp"
#include "store/base/text.hpp"

namespace {

using namespace pyenvx;
using namespace pyenvx::sandbox;

constexpr const char* kFolders[] = {"/usr/bin", "/usr/lib", "/usr/lib64", "/usr/share"};
constexpr const char* kLinks[] = {"/bin", "/lib", "/lib64"};

SandboxJob our_job() {
    SandboxJob job;
    job.policy = default_policy();
    for (const auto* folder : kFolders) job.policy.inputs.push_back({folder, folder});
    for (const auto* link : kLinks) job.policy.links[link] = concat("usr", link);
    job.command = {"/usr/bin/true"};
    job.directory = kSourceInside;
    return job;
}

std::vector<std::string> their_command() {
    std::vector<std::string> words = {
        "bwrap", "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--cap-drop",
        "ALL",   "--hostname",    "pyenvx",         "--clearenv"};
    const auto add = [&](std::initializer_list<std::string> more) { words.insert(words.end(), more); };
    for (const std::string folder : kFolders) add({"--ro-bind", folder, folder});
    for (const std::string link : kLinks) add({"--symlink", "usr" + link, link});
    for (const auto& [name, value] : default_policy().environment) add({"--setenv", name, value});
    add({"--proc", "/proc", "--dev", "/dev"});
    for (const std::string folder : {"/tmp", "/build", "/output", "/dev/shm"}) add({"--tmpfs", folder});
    add({"--dir", "/build/source", "--remount-ro", "/", "/usr/bin/true"});
    return words;
}

int run_theirs(const std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid_t pid = -1;
    int status = -1;
    if (::posix_spawnp(&pid, "bwrap", nullptr, nullptr, arguments.data(), environ) != 0) return -1;
    ::waitpid(pid, &status, 0);
    // It returns while its sandbox is still being taken apart. Ours does not, so the end of that is waited for.
    while (::waitpid(-1, nullptr, 0) > 0) {}
    return status;
}

// Processor time of all children that have ended, in milliseconds.
double processor_time() {
    struct rusage used {};
    ::getrusage(RUSAGE_CHILDREN, &used);
    const auto milliseconds = [](const struct timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
    };
    return milliseconds(used.ru_utime) + milliseconds(used.ru_stime);
}

double milliseconds_of(const std::function<bool()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    if (!work()) {
        std::fprintf(stderr, "one of the two could not be run\n");
        std::exit(1);
    }
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

double quantile(std::vector<double> times, double share) {
    std::sort(times.begin(), times.end());
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
}

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 400;
    const auto job = our_job();
    const auto words = their_command();
    const auto ours = [&] {
        const auto done = run_sandboxed(job);
        return done.ok() && done->succeeded();
    };
    const auto theirs = [&] { return run_theirs(words) == 0; };
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    std::vector<double> our_times;
    std::vector<double> their_times;
    std::vector<double> halves[2];
    double our_processor = 0;
    double their_processor = 0;
    for (int i = 0; i < rounds; ++i) {
        const double before = processor_time();
        our_times.push_back(milliseconds_of(ours));
        const double between = processor_time();
        their_times.push_back(milliseconds_of(theirs));
        our_processor += between - before;
        their_processor += processor_time() - between;
        halves[i % 2].push_back(our_times.back());
    }
    std::printf(
        "pyenvx-sandbox %.2f ms (lower quartile %.2f)\nbubblewrap %.2f ms (%.2f)\nratio %.2f (%.2f)\nA/A %.3f\n",
        quantile(our_times, 0.5), quantile(our_times, 0.25), quantile(their_times, 0.5), quantile(their_times, 0.25),
        quantile(our_times, 0.5) / quantile(their_times, 0.5), quantile(our_times, 0.25) / quantile(their_times, 0.25),
        quantile(halves[0], 0.5) / quantile(halves[1], 0.5));
    std::printf("processor time of all processes: %.2f ms, %.2f ms\n", our_processor / rounds,
                their_processor / rounds);
    return 0;
}
