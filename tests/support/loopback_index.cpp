#include "tests/support/loopback_index.hpp"

#include "store/base/text.hpp"

namespace pyenvx::tests {

void LoopbackIndex::add(std::string_view description) const {
    run_script("make_wheel.py", {folder(), std::string(description)});
}

std::string LoopbackIndex::url_with(std::string_view userinfo, std::string_view behaviours) const {
    return concat("http://", userinfo, userinfo.empty() ? "" : "@", "127.0.0.1:", server_.port(),
                  behaviours.empty() ? "" : "/", behaviours, "/simple/");
}

std::string LoopbackIndex::url(std::string_view behaviours) const { return url_with("", behaviours); }

std::vector<std::string> LoopbackIndex::requests() {
    const auto log = server_.log();
    std::vector<std::string> lines;
    std::size_t number = 0;
    for (const auto line : split(log, '\n')) {
        if (!line.empty() && number++ >= lines_seen_) lines.emplace_back(line);
    }
    lines_seen_ = number;
    return lines;
}

}  // namespace pyenvx::tests
