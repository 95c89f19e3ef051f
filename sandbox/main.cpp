// pyenvx-sandbox: runs one job in a fresh sandbox for the program that started it (runner/run_sandboxed.hpp), with
// which it talks over the socket that is descriptor 3. Without one it does nothing.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/policy/job_text.hpp"
#include "sandbox/supervision/supervise.hpp"
#include "sandbox/wire/frames.hpp"
#include "store/base/exit_status.hpp"

namespace {

constexpr int kRunner = 3;

pyenvx::Result<pyenvx::Fd> receive_terminal(pyenvx::BorrowedFd runner) {
    using namespace pyenvx::sandbox;
    auto frame = TRY(receive_frame(runner));
    if (frame && frame->kind == FrameKind::Terminal && frame->files.size() == 1) return std::move(frame->files.front());
    return pyenvx::fail(pyenvx::ErrorKind::Invalid, "a job that wants a terminal comes without one");
}

pyenvx::Result<void> serve(pyenvx::BorrowedFd runner) {
    using namespace pyenvx::sandbox;
    const auto frame = TRY(receive_frame(runner));
    if (!frame || frame->kind != FrameKind::Job) return {};
    const auto job = parse_job(frame->payload);
    if (!job.ok()) return send_frame(runner, FrameKind::Invalid, job.error().message());
    pyenvx::Fd terminal;
    if (!job->after_failure.empty()) terminal = TRY(receive_terminal(runner));
    return supervise(*job, runner, terminal);
}

}  // namespace

int main(int argc, char** argv) {
    // Run inside by probe_layers(), to see whether anything can be.
    if (argc == 2 && std::string_view(argv[1]) == pyenvx::sandbox::kProbeArgument) return pyenvx::kExitDone;
    // No terminal, and no signal that is meant for whoever waits at one.
    ::setsid();
    ::umask(022);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::fcntl(kRunner, F_SETFD, FD_CLOEXEC) != 0) return pyenvx::kExitUsage;
    return serve(pyenvx::BorrowedFd(kRunner)).ok() ? pyenvx::kExitDone : pyenvx::kExitFailed;
}
