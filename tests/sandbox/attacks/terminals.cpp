// Reaching the terminal of the person who builds, or the file that the log goes to.
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>

#include "tests/sandbox/attacks/attack.hpp"

namespace pyenvx::attacks {
namespace {

/// Every descriptor and name under which a terminal may be had.
std::vector<int> candidates(const Scene& scene) {
    std::vector<int> files = {0, 1, 2};
    for (const auto& name : {std::string("/dev/tty"), scene.text("terminal")}) {
        const int file = ::open(name.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (file >= 0) files.push_back(file);
    }
    return files;
}

// As if the person had typed it: their shell runs it when the build is over.
Verdict type_words(const Scene& scene, std::uint64_t request) {
    auto verdict = nothing("no terminal");
    for (const int file : candidates(scene)) {
        verdict = judge(::syscall(SYS_ioctl, file, request, "\n"), "ioctl TIOCSTI");
        if (verdict.outcome == Outcome::Got) break;
    }
    return verdict;
}

Verdict type_into(const Scene& scene) { return type_words(scene, TIOCSTI); }
// The kernel looks at 32 bits of the number, a careless filter at 64.
Verdict type_by_other_number(const Scene& scene) { return type_words(scene, TIOCSTI | std::uint64_t{1} << 40); }

Verdict write_to_terminal(const Scene& scene) {
    for (const int file : candidates(scene)) {
        if (::isatty(file) == 1) return judge(::write(file, "\033]0;attacked\007", 13), "write");
    }
    return nothing("no terminal");
}

Verdict control_sequences(const Scene&) {
    // A title, a cleared screen, a C1 control, a question the terminal answers, and text that runs backwards.
    std::fputs("\033]0;attacked\007\033[2J\302\233\065n\033[6n\342\200\256txt.exe\r\n", stdout);
    return got("the log");
}

Verdict reopen_log(const Scene&) {
    const int log = ::open("/proc/self/fd/1", O_RDWR | O_CLOEXEC);
    if (log < 0) return refused("open /proc/self/fd/1");
    char earlier[512] = {};
    return ::pread(log, earlier, sizeof earlier - 1, 0) < 0 ? refused("read the log") : got(earlier);
}

}  // namespace

Family terminals() {
    return {"terminals",
            {{"type-into", "type into the terminal", Trace::None, type_into},
             {"type-by-other-number", "so, with high bits in the number", Trace::None, type_by_other_number},
             {"write-to-terminal", "write to the terminal itself", Trace::Terminal, write_to_terminal},
             {"control-sequences", "put control sequences into the log", Trace::Terminal, control_sequences},
             {"reopen-log", "read the log's file", Trace::Secret, reopen_log}}};
}

}  // namespace pyenvx::attacks
