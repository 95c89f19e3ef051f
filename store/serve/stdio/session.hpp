// One client of a cache's files at the other end of a pipe (store/cache/ssh/frame.hpp).
#pragma once

#include "store/base/stream.hpp"
#include "store/cache/ssh/request.hpp"
#include "store/cache/transport.hpp"

namespace pyenvx::serve {

/// Answers one request after the other, until the client ends. Borrows all three.
class Session {
public:
    Session(cache::Transport& files, ByteSource& input, ByteSink& output)
        : files_(files), input_(input), output_(output) {}

    /// What a request comes to, failures too, is for the client. Errors: Refused for a client that does not keep to the
    /// protocol, and those of the pipe.
    Result<void> run();

private:
    Result<void> greet();
    Result<void> handle(const cache::Request& request);
    Result<void> read(const cache::Request& request);
    Result<void> size(const cache::Request& request);
    Result<void> open(const cache::Request& request);
    Result<void> put(const cache::Request& request);
    Result<void> receive(std::uint64_t size, ByteSink& sink);
    Result<void> send(cache::FrameType type, std::string_view bytes = {});
    Result<void> send_failure(const Error& error);
    Result<void> send_outcome(const Result<void>& outcome);

    cache::Transport& files_;
    ByteSource& input_;
    ByteSink& output_;
};

}  // namespace pyenvx::serve
