#include "store/cache/s3/multipart.hpp"

#include <algorithm>

#include "store/base/sys.hpp"

namespace pyenvx::cache {
namespace {

using index::HttpMethod;
using index::HttpRequest;

constexpr std::uint64_t kPart = std::uint64_t{32} << 20;
constexpr std::uint64_t kMostParts = 10'000;
constexpr std::size_t kMaxId = 4096;

Error no_sense(const std::string& url, std::string_view what) {
    return fail(ErrorKind::Network, index::redacted(url), " gave no ", what, " for a file in parts");
}

/// Of an XML answer: the text of its one element of that name, which needs no unescaping.
Result<std::string> element_of(std::string_view xml, std::string_view name, const std::string& url) {
    const auto opening = concat('<', name, '>');
    const auto begin = xml.find(opening);
    if (begin == xml.npos) return no_sense(url, name);
    const auto rest = xml.substr(begin + opening.size());
    const auto text = rest.substr(0, rest.find('<'));
    const bool is_plain = !text.empty() && text.size() <= kMaxId && text.find_first_of("&\"\r\n") == text.npos;
    if (!is_plain) return no_sense(url, name);
    return std::string(text);
}

/// For a query, where "/" is escaped as well.
std::string encode(std::string_view value) {
    std::vector<std::string> pieces;
    for (const auto piece : split(value, '/')) pieces.push_back(index::percent_encode_path(piece));
    return join(pieces, "%2F");
}

/// One upload in parts, from its id to its end.
class Upload {
public:
    static Result<Upload> begin(WebFiles& files, const std::string& url) {
        HttpRequest request;
        request.url = concat(url, "?uploads=");
        request.method = HttpMethod::Post;
        const auto answer = TRY(files.send(std::move(request)));
        return Upload(files, url, encode(TRY(element_of(answer.body, "UploadId", url))));
    }

    Result<void> put_part(const index::HttpUpload& part) {
        HttpRequest request;
        request.url = concat(url_, "?partNumber=", tags_.size() + 1, "&uploadId=", id_);
        request.method = HttpMethod::Put;
        request.upload = part;
        request.headers.emplace_back("Expect:");
        auto tag = TRY(files_.send(std::move(request))).head.header("etag");
        if (tag.empty() || tag.size() > kMaxId || tag.find_first_of("<>&") != tag.npos) return no_sense(url_, "ETag");
        tags_.push_back(std::move(tag));
        return {};
    }

    // The answer may have begun as a success before it was known whether it is one.
    Result<void> complete() {
        const auto text = list();
        const Fd file = TRY(files_.spool());
        TRY(sys::write_all(file, text));
        HttpRequest request;
        request.url = concat(url_, "?uploadId=", id_);
        request.method = HttpMethod::Post;
        request.upload = index::HttpUpload{file, 0, text.size()};
        const auto answer = TRY(files_.send(std::move(request)));
        if (answer.body.find("<CompleteMultipartUploadResult") == answer.body.npos) return no_sense(url_, "success");
        return {};
    }

    void give_up() {
        HttpRequest request;
        request.url = concat(url_, "?uploadId=", id_);
        request.method = HttpMethod::Delete;
        (void)files_.send(std::move(request));  // the failure that led here is what is told
    }

private:
    Upload(WebFiles& files, std::string url, std::string id)
        : files_(files), url_(std::move(url)), id_(std::move(id)) {}

    std::string list() const {
        std::string text = "<CompleteMultipartUpload>";
        for (std::size_t i = 0; i < tags_.size(); ++i) {
            text += concat("<Part><PartNumber>", i + 1, "</PartNumber><ETag>", tags_[i], "</ETag></Part>");
        }
        return text + "</CompleteMultipartUpload>";
    }

    WebFiles& files_;
    std::string url_;
    std::string id_;
    std::vector<std::string> tags_;
};

Result<void> put_all(Upload& upload, const index::HttpUpload& whole) {
    const auto part = std::max(kPart, (whole.size + kMostParts - 1) / kMostParts);
    for (std::uint64_t done = 0; done < whole.size; done += part) {
        TRY(upload.put_part({whole.file, whole.offset + done, std::min(part, whole.size - done)}));
    }
    return upload.complete();
}

}  // namespace

Result<void> put_in_parts(WebFiles& files, const std::string& url, const index::HttpUpload& whole) {
    auto upload = TRY(Upload::begin(files, url));
    auto done = put_all(upload, whole);
    if (!done.ok()) upload.give_up();
    return done;
}

}  // namespace pyenvx::cache
