#include "store/cache/ssh/ssh_place.hpp"

#include <algorithm>

#include "store/base/text.hpp"

namespace pyenvx::cache {
namespace {

constexpr std::uint64_t kHighestPort = 65535;

// `others`: what it may be made of besides letters and digits.
bool is_word(std::string_view text, std::string_view others) {
    const auto fits = [&](char c) { return is_alnum(c) || others.find(c) != others.npos; };
    return !text.empty() && text.front() != '-' && std::all_of(text.begin(), text.end(), fits);
}

Error not_a_place(const CacheUrl& url, std::string_view why) {
    return fail(ErrorKind::Invalid, printable(url.str()), " is no address for ssh: ", why)
        .hint("write ssh://USER@HOST:PORT/HOME, of which only HOST must be there");
}

// Takes the port from "host:port" and the brackets from "[address]".
std::optional<std::string_view> take_port(std::string_view& host) {
    const auto bracket = host.rfind(']');
    const auto colon = host.rfind(':');
    const bool has_port = colon != host.npos && (bracket == host.npos || colon > bracket);
    const auto port = has_port ? std::optional(host.substr(colon + 1)) : std::nullopt;
    if (has_port) host = host.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    return port;
}

}  // namespace

Result<SshPlace> SshPlace::parse(const CacheUrl& url) {
    TRY(url.check_parameters({"program"}));
    const std::string_view text = url.place;
    const auto slash = std::min(text.find('/'), text.size());
    auto host = text.substr(0, slash);
    SshPlace place{{}};
    if (const auto at = host.rfind('@'); at != host.npos) {
        const auto user = host.substr(0, at);
        if (user.find(':') != user.npos) return not_a_place(url, "ssh takes no password from an address");
        if (!is_word(user, "._+-")) return not_a_place(url, "its user is none");
        place.destination = concat(user, '@');
        host.remove_prefix(at + 1);
    }
    if (const auto port = take_port(host)) {
        const auto number = parse_decimal(*port);
        if (!number || *number == 0 || *number > kHighestPort) return not_a_place(url, "its port is none");
        place.port = static_cast<std::uint16_t>(*number);
    }
    if (!is_word(host, "._:%-")) return not_a_place(url, "its host is none");
    place.destination += host;
    place.home = text.substr(slash);
    if (!place.home.empty() && !is_word(place.home, "/._+-")) return not_a_place(url, "its path has other characters");
    if (const auto program = url.parameters.find("program"); program != url.parameters.end()) {
        if (!is_word(program->second, "/._+-")) return not_a_place(url, "its program is none");
        place.program = program->second;
    }
    return place;
}

std::vector<std::string> SshPlace::arguments(std::chrono::seconds time_limit) const {
    std::vector<std::string> words = {"ssh", "-T", "-x", "-a"};
    // A peer that has vanished is noticed whether anything is on its way or not.
    for (const auto& option :
         {std::string("BatchMode=yes"), std::string("ClearAllForwardings=yes"), std::string("ServerAliveInterval=5"),
          std::string("ServerAliveCountMax=3"), concat("ConnectTimeout=", time_limit.count())}) {
        words.insert(words.end(), {"-o", option});
    }
    if (port) words.insert(words.end(), {"-p", std::to_string(*port)});
    const auto command = concat(program, " store serve --stdio");
    words.insert(words.end(),
                 {"--", destination, home.empty() ? command : concat("env PYENVX_HOME=", home, ' ', command)});
    return words;
}

}  // namespace pyenvx::cache
