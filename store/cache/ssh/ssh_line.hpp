// One connection to a store at the other end of ssh.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "store/base/child_process.hpp"
#include "store/base/environment_variables.hpp"
#include "store/cache/ssh/frame.hpp"
#include "store/cache/ssh/ssh_place.hpp"

namespace pyenvx::cache {

/// How ssh is run. `errors` names the cache.
struct SshAccess {
    SshPlace place;
    Environment environment;  ///< ssh inherits it, and PATH says where it is
    std::string name;
    std::chrono::seconds time_limit{15};  ///< to connect, and of silence
};

/// One request at a time; belongs to one thread at a time. Destroying it ends ssh. Errors: Network (no ssh, no
/// connection, silence, an end, another protocol).
class SshLine {
public:
    /// Runs ssh, and waits for the greeting of the other side. Borrows `access`.
    static Result<std::unique_ptr<SshLine>> open(const SshAccess& access);

    Result<void> say(std::string_view frame);
    /// The next frame.
    Result<Frame> hear(std::chrono::seconds longest);

private:
    SshLine(const SshAccess& access, Fd errors, ChildProcess ssh);
    Result<void> greet();
    Error broken(const Error& reason);

    class Output final : public ByteSource {
    public:
        explicit Output(const ChildProcess& child) : child_(child) {}
        Result<std::size_t> read(char* buffer, std::size_t size) override;
        std::chrono::milliseconds longest{0};

    private:
        const ChildProcess& child_;
        std::string pieces_;
        std::size_t given_ = 0;
    };

    const SshAccess& access_;
    Fd errors_;  // what ssh says
    ChildProcess ssh_;
    Output output_{ssh_};
};

}  // namespace pyenvx::cache
