#include "store/cache/s3/s3_transport.hpp"

#include <algorithm>
#include <ctime>

#include "store/base/sys.hpp"
#include "store/cache/http/web_transport.hpp"
#include "store/cache/s3/multipart.hpp"
#include "store/cache/s3/signature_v4.hpp"

namespace pyenvx::cache {
namespace {

using index::HttpMethod;
using index::HttpRequest;

constexpr std::size_t kHashedAtOnce = 256 * 1024;

std::string_view name_of(HttpMethod method) {
    switch (method) {
        case HttpMethod::Get: return "GET";
        case HttpMethod::Head: return "HEAD";
        case HttpMethod::Put: return "PUT";
        case HttpMethod::Post: return "POST";
        case HttpMethod::Delete: return "DELETE";
    }
    return "";
}

Result<Sha256> payload_of(const std::optional<index::HttpUpload>& upload) {
    if (!upload) return Sha256::of("");
    Hasher hasher(HashAlgorithm::Sha256);
    std::string piece(kHashedAtOnce, '\0');
    for (std::uint64_t done = 0; done < upload->size;) {
        const auto wanted = std::min<std::uint64_t>(piece.size(), upload->size - done);
        const auto count = TRY(sys::pread(upload->file, piece.data(), wanted, upload->offset + done));
        if (count == 0) return fail(ErrorKind::Corrupt, "a file shrank while it was sent to a cache");
        hasher.update(std::string_view(piece).substr(0, count));
        done += count;
    }
    return Sha256::finish(std::move(hasher));
}

/// Signs each request with the credentials, for one region.
class Signer {
public:
    Signer(S3Credentials credentials, std::string region)
        : credentials_(std::move(credentials)), region_(std::move(region)) {}

    Result<void> operator()(HttpRequest& request) const {
        const std::string_view url = request.url;
        const auto host_at = url.find("://") + 3;
        const auto path_at = url.find('/', host_at);
        const auto question = std::min(url.find('?'), url.size());
        auto payload = TRY(payload_of(request.upload));
        V4Request what{name_of(request.method),
                       std::string(url.substr(host_at, path_at - host_at)),
                       std::string(url.substr(path_at, question - path_at)),
                       {},
                       std::move(payload)};
        if (question < url.size()) {
            for (const auto piece : split(url.substr(question + 1), '&')) what.query.emplace_back(piece);
        }
        auto lines = sign_v4(std::move(what), credentials_, region_, std::time(nullptr));
        request.headers.insert(request.headers.end(), lines.begin(), lines.end());
        request.may_redirect = false;  // a signature is for one host
        return {};
    }

private:
    S3Credentials credentials_;
    std::string region_;
};

class S3Transport final : public WebTransport {
public:
    using WebTransport::WebTransport;

    Result<void> put(const CacheKey& key, BorrowedFd file, std::uint64_t size) override {
        if (size <= kLargestAtOnce) return WebTransport::put(key, file, size);
        return put_in_parts(files(), url_of(key), {file, 0, size});
    }
};

std::string parameter(const CacheUrl& url, std::string_view name) {
    const auto found = url.parameters.find(name);
    return found == url.parameters.end() ? "" : index::percent_decode(found->second).value_or("");
}

std::string region_of(const CacheUrl& url, const Environment& environment) {
    for (const auto& region : {parameter(url, "region"), std::string(environment.get("AWS_REGION").value_or("")),
                               std::string(environment.get("AWS_DEFAULT_REGION").value_or(""))}) {
        if (!region.empty()) return region;
    }
    return "us-east-1";
}

/// "https://host" of "host" or an address.
std::string endpoint_of(const CacheUrl& url, std::string_view region) {
    auto endpoint = parameter(url, "endpoint");
    if (endpoint.empty()) endpoint = concat("s3.", region, ".amazonaws.com");
    if (endpoint.find("://") == endpoint.npos) endpoint = concat("https://", endpoint);
    while (endpoint.ends_with('/')) endpoint.pop_back();
    return endpoint;
}

}  // namespace

Result<std::unique_ptr<Transport>> s3_transport(const CacheUrl& url, index::HttpSettings settings,
                                                const Environment& environment, const std::filesystem::path& scratch) {
    TRY(url.check_parameters({"endpoint", "region", "profile"}));
    const auto region = region_of(url, environment);
    const auto endpoint = TRY(index::split_credentials(endpoint_of(url, region)));
    if (endpoint.credentials) return fail(ErrorKind::Invalid, "an endpoint of s3:// takes no password");
    settings.credentials.clear();
    settings.netrc_file.reset();
    Authorise sign;
    if (auto credentials = TRY(find_s3_credentials(environment, parameter(url, "profile")))) {
        sign = Signer(*std::move(credentials), region);
    }
    auto base = concat(std::string_view(endpoint.url).substr(0, endpoint.url.find_last_not_of('/') + 1), '/',
                       index::percent_encode_path(url.place));
    return std::unique_ptr<Transport>(
        std::make_unique<S3Transport>(std::move(base), WebAccess{std::move(settings), scratch, std::move(sign)}));
}

}  // namespace pyenvx::cache
