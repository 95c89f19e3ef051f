#include "launcher/caches/transports.hpp"

#include <algorithm>
#include <chrono>

#include "store/cache/file_transport.hpp"
#include "store/cache/http/http_transport.hpp"
#include "store/cache/s3/s3_transport.hpp"
#include "store/cache/ssh/ssh_transport.hpp"
#include "store/index/pip_settings.hpp"

namespace pyenvx::caches {
namespace {

// A cache that sends drop by drop is as good as silent. Bytes a second.
constexpr int kLowestSpeed = 4096;
// What a cache has can be had elsewhere: a start waits for one no longer than this, however patient pip is to be.
constexpr std::chrono::milliseconds kLongestSilence{15'000};

Result<index::HttpSettings> web_settings(const Surroundings& surroundings) {
    auto pip = TRY(index::read_pip_settings(surroundings.variables)).settings;
    index::HttpSettings http;
    http.netrc_file = std::move(pip.netrc_file);
    http.ca_bundle = std::move(pip.ca_bundle);
    http.client_certificate = std::move(pip.client_certificate);
    http.proxy = std::move(pip.proxy);
    http.trusted_hosts = std::move(pip.trusted_hosts);
    const bool is_patient = surroundings.patience != Patience::OneTimeOut;
    http.timeout = is_patient ? pip.timeout : std::min(pip.timeout, kLongestSilence);
    http.lowest_speed = kLowestSpeed;
    http.retries = is_patient ? pip.retries : 0;
    return http;
}

}  // namespace

Result<std::unique_ptr<cache::Transport>> open_transport(const cache::CacheUrl& url, bool signed_only,
                                                         const Surroundings& surroundings) {
    if (url.scheme == "file") return cache::file_transport(url);
    if (url.scheme == "http" || url.scheme == "https") {
        return cache::http_transport(url, TRY(web_settings(surroundings)), signed_only, surroundings.scratch);
    }
    if (url.scheme == "s3") {
        return cache::s3_transport(url, TRY(web_settings(surroundings)), surroundings.variables, surroundings.scratch);
    }
    if (url.scheme == "ssh") return cache::ssh_transport(url, surroundings.variables, surroundings.scratch);
    return fail(ErrorKind::Invalid, "this pyenvx knows no caches of ", url.scheme, "://");
}

}  // namespace pyenvx::caches
