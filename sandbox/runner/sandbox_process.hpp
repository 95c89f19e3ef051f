// The running pyenvx-sandbox, from the side of whoever started it.
#pragma once

#include <sys/types.h>

#include <filesystem>

#include "sandbox/wire/frames.hpp"
#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// Owns the process; the destructor closes the line to it, upon which it kills everything in its sandbox and ends, and
/// waits for that. Move-only.
class SandboxProcess {
public:
    /// By posix_spawn, so that it is safe in a process with threads. It inherits no variable and no other descriptor.
    static Result<SandboxProcess> start(const std::filesystem::path& program);
    SandboxProcess(SandboxProcess&& other) noexcept;
    SandboxProcess& operator=(SandboxProcess&&) = delete;
    ~SandboxProcess();

    BorrowedFd line() const { return line_; }

private:
    SandboxProcess(pid_t pid, Fd line) : pid_(pid), line_(std::move(line)) {}

    pid_t pid_;
    Fd line_;
};

/// pyenvx-sandbox beside the running program, or where it is installed. NotFound.
Result<std::filesystem::path> find_program();

}  // namespace pyenvx::sandbox
