// Where a server is reached.
#pragma once

#include <string>
#include <string_view>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::serve {

/// A socket that listens, on every address that its host has or on one. Move-only, one owner.
class Listener {
public:
    /// "HOST:PORT", "[ADDRESS]:PORT" for IPv6; port 0 is any that is free. Invalid for another form; NotFound for a
    /// host that is none; Io (with the reason) when nothing can listen there.
    static Result<Listener> open(std::string_view address);

    /// "http://127.0.0.1:8080", with the port that it really is.
    const std::string& url() const { return url_; }
    Fd take() && { return std::move(socket_); }

private:
    Listener(Fd socket, std::string url) : socket_(std::move(socket)), url_(std::move(url)) {}
    Fd socket_;
    std::string url_;
};

}  // namespace pyenvx::serve
