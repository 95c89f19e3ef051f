#include "store/index/metadata_fetcher.hpp"

#include <sys/stat.h>

#include <chrono>
#include <functional>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/index/page_fetcher.hpp"
#include "store/index/remote_wheel.hpp"
#include "store/pep/core_metadata.hpp"

namespace pyenvx::index {
namespace {

constexpr std::uint64_t kTailBytes = 256 * 1024;
constexpr std::uint64_t kMaxSmallBytes = 32u << 20;  // of all small wheels that are kept in memory
constexpr std::uint64_t kMaxMetadataBytes = 16u << 20;
constexpr std::uint64_t kMaxPieceBytes = 64u << 20;
constexpr int kMaxPieces = 4;  // end, directory, member, and the member once more behind a long extra field

std::string sha256_of(const DistributionFile& file) {
    const auto found = file.hashes.find("sha256");
    return found == file.hashes.end() ? std::string() : found->second;
}

Result<void> check_sidecar(const DistributionFile& wheel, std::string_view bytes) {
    for (const auto& [name, wanted] : wheel.metadata_hashes) {
        const auto algorithm = parse_hash_algorithm(name);
        if (!algorithm.ok()) continue;
        Hasher hasher(*algorithm);
        hasher.update(bytes);
        if (to_hex(std::move(hasher).finish()) == wanted) continue;
        return fail(ErrorKind::Refused, wheel.filename, ".metadata does not have the ", name, " that its index lists")
            .hint("something on the way changed it; try again, and tell the index's owner if it stays");
    }
    return {};
}

Result<std::string> metadata_of_file(BorrowedFd file, std::uint64_t size) {
    const auto tail = std::min(size, kTailBytes);
    RemoteWheel wheel(TRY(read_span(file, size - tail, tail)));
    for (int pieces = 1; pieces <= kMaxPieces; ++pieces) {
        auto answer = TRY(wheel.metadata());
        if (auto* text = std::get_if<std::string>(&answer)) return std::move(*text);
        const auto wanted = std::get<WheelSpan>(answer);
        wheel.add(wanted, TRY(read_span(file, wanted.first, wanted.size)));
    }
    return fail(ErrorKind::Refused, "the archive hides its METADATA");
}

Result<std::string> local_metadata(const std::string& path) {
    const auto file = TRY(sys::open(path.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK));
    const auto status = TRY(sys::fstat(file));
    return metadata_of_file(file, static_cast<std::uint64_t>(status.st_size));
}

// Where whole wheels are kept: the cache, or memory where that cannot be written.
std::filesystem::path place_for_wheels(const std::filesystem::path& cache) {
    if (cache.empty() || !make_directories(cache, 0700).ok() || !open_unnamed_file(cache).ok()) return {};
    return cache;
}

// What comes in answer to a range: the piece, or the whole wheel from a server that has no ranges.
class PieceOrWhole final : public BodySink {
public:
    PieceOrWhole(const DistributionFile& wheel, const std::optional<ByteRange>& range,
                 const std::filesystem::path& cache, Progress& progress)
        : wheel_(wheel), max_piece_(range ? range->size : kMaxPieceBytes), cache_(cache), progress_(progress) {}

    Result<void> begin(const HttpHead& head) override {
        piece.clear();
        whole.reset();
        piece_overflows = false;
        if (head.status == 206) return {};
        whole.emplace(wheel_, place_for_wheels(cache_), progress_);
        return whole->begin(head);
    }
    Result<void> write(std::string_view bytes) override {
        if (whole) return whole->write(bytes);
        piece_overflows = piece.size() + bytes.size() > max_piece_;
        if (piece_overflows) {
            return fail(ErrorKind::Network, "the file host sends more of ", wheel_.filename, " than it was asked for");
        }
        piece.append(bytes);
        return {};
    }

    std::string piece;
    bool piece_overflows = false;  // more came of it than was asked for
    std::optional<FileDownload> whole;

private:
    const DistributionFile wheel_;
    const std::uint64_t max_piece_;
    const std::filesystem::path cache_;
    Progress& progress_;
};

}  // namespace

// One wheel's way through the possibilities. Lives as long as a request of it is on its way; its steps run one after
// the other, the first on the caller's thread and the others on the transfer thread.
class MetadataFetcher::Job : public std::enable_shared_from_this<Job> {
public:
    Job(MetadataFetcher& owner, DistributionFile wheel) : owner_(owner), wheel_(std::move(wheel)) {}

    std::shared_future<Result<std::string>> result() { return promise_.get_future().share(); }

    void start() {
        if (const auto path = file_url_path(wheel_.url)) return finish(local_metadata(*path));
        if (auto cached = from_cache()) return give(*std::move(cached));
        if (owner_.settings_.offline) return finish(offline_error());
        wheel_.metadata_offered ? ask_sidecar() : ask_end();
    }

private:
    std::optional<std::string> from_cache() const {
        const auto digest = sha256_of(wheel_);
        return digest.empty() ? std::nullopt : owner_.cache_.metadata(wheel_.url, digest);
    }

    Error offline_error() const {
        return fail(ErrorKind::Network, "the metadata of ", wheel_.filename,
                    " is not in the cache, and --offline forbids to ask for it")
            .hint("run it once without --offline");
    }

    void finish(Result<std::string> text) {
        const auto digest = sha256_of(wheel_);
        const bool is_remote = !has_scheme(wheel_.url, "file");
        if (text.ok() && is_remote && !digest.empty()) {
            owner_.cache_.store_metadata(wheel_.url, digest, pep::CoreMetadata::header_of(*text));
        }
        give(std::move(text));
    }

    void give(Result<std::string> text) {
        if (text.ok()) return promise_.set_value(std::move(text));
        promise_.set_value(std::move(text).context("in ", printable(wheel_.filename)));
    }

    void ask_sidecar() {
        HttpRequest request;
        request.url = wheel_.url + ".metadata";
        request.compressed = true;
        request.max_bytes = kMaxMetadataBytes;
        send(std::move(request),
             [](Job& job, Result<HttpResponse> response) { job.take_sidecar(std::move(response)); });
    }

    void take_sidecar(Result<HttpResponse> response) {
        if (!response.ok()) return finish(std::move(response).error());
        if (response->head.status != 200) return ask_end();  // offered, and not there: the wheel has it too
        auto checked = check_sidecar(wheel_, response->body);
        checked.ok() ? finish(std::move(response->body)) : finish(std::move(checked).error());
    }

    // Where the size is known an exact range is asked for: some hosts refuse one that counts from the end.
    void ask_end() {
        if (!wheel_.size) return ask_piece(ByteRange{std::nullopt, kTailBytes});
        const auto size = std::min(*wheel_.size, kTailBytes);
        ask_piece(ByteRange{*wheel_.size - size, size});
    }

    void ask_piece(std::optional<ByteRange> range) {
        sink_ = std::make_shared<PieceOrWhole>(wheel_, range, owner_.settings_.cache_dir, owner_.progress_);
        HttpRequest request;
        request.url = wheel_.url;
        request.range = range;
        request.max_bytes = kMaxFileBytes;
        request.sink = sink_;
        send(std::move(request),
             [range](Job& job, const Result<HttpResponse>& response) { job.take_piece(range, response); });
    }

    void take_piece(const std::optional<ByteRange>& range, const Result<HttpResponse>& response) {
        if (!response.ok()) return range && sink_->piece_overflows ? ask_piece(std::nullopt) : finish(response.error());
        const auto& head = response->head;
        if (head.status == 206 && range) return use_piece(*range);
        if (head.status == 200) return use_whole();
        const bool dislikes_ranges = head.status == 400 || head.status == 416 || head.status == 501;
        if (range && dislikes_ranges) return ask_piece(std::nullopt);
        finish(unexpected_status(head));
    }

    void use_piece(const ByteRange& range) {
        if (range.first == 0 && range.size == wheel_.size) owner_.keep_small(wheel_.url, sink_->piece);
        if (!remote_) {
            remote_.emplace(std::move(sink_->piece));
        } else {
            remote_->add({range.first.value_or(0), range.size}, std::move(sink_->piece));
        }
        auto answer = remote_->metadata();
        // Ranges only save time: what a host makes of them says nothing about the wheel.
        if (!answer.ok()) return ask_piece(std::nullopt);
        if (auto* text = std::get_if<std::string>(&*answer)) return finish(std::move(*text));
        const auto wanted = std::get<WheelSpan>(*answer);
        if (++pieces_ >= kMaxPieces) return finish(fail(ErrorKind::Refused, "the archive hides its METADATA"));
        ask_piece(ByteRange{wanted.first, wanted.size});
    }

    void use_whole() {
        auto file = sink_->whole->finish();
        if (!file.ok()) return finish(std::move(file).error());
        auto text = metadata_of_file(file->fd, file->size);
        owner_.keep_whole(wheel_.url, *std::move(file));
        finish(std::move(text));
    }

    using Next = std::function<void(Job&, Result<HttpResponse>)>;

    void send(HttpRequest request, Next next) {
        owner_.http_.send(std::move(request), [job = shared_from_this(), next = std::move(next)](
                                                  Result<HttpResponse> response) { next(*job, std::move(response)); });
    }

    MetadataFetcher& owner_;
    const DistributionFile wheel_;
    std::promise<Result<std::string>> promise_;
    std::shared_ptr<PieceOrWhole> sink_;
    std::optional<RemoteWheel> remote_;
    int pieces_ = 0;
};

MetadataFetcher::MetadataFetcher(const IndexSettings& settings, IndexCache& cache, HttpClient& http, Progress& progress)
    : settings_(settings), cache_(cache), http_(http), progress_(progress) {}
MetadataFetcher::~MetadataFetcher() = default;

std::shared_future<Result<std::string>> MetadataFetcher::fetch(const DistributionFile& wheel) {
    std::shared_ptr<Job> job;
    std::shared_future<Result<std::string>> result;
    {
        const std::scoped_lock lock(mutex_);
        const auto known = results_.find(wheel.url);
        if (known != results_.end()) return known->second;
        job = std::make_shared<Job>(*this, wheel);
        result = results_.emplace(wheel.url, job->result()).first->second;
    }
    job->start();
    return result;
}

bool MetadataFetcher::has(const std::string& url) {
    const std::scoped_lock lock(mutex_);
    const auto known = results_.find(url);
    return known != results_.end() && known->second.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

void MetadataFetcher::keep_whole(const std::string& url, DownloadedFile file) {
    const std::scoped_lock lock(mutex_);
    whole_.insert_or_assign(url, std::move(file));
}

void MetadataFetcher::keep_small(const std::string& url, std::string bytes) {
    const std::scoped_lock lock(mutex_);
    if (small_bytes_ + bytes.size() > kMaxSmallBytes) return;
    small_bytes_ += bytes.size();
    small_.emplace(url, std::move(bytes));
}

std::optional<std::string> MetadataFetcher::take_small(const std::string& url) {
    const std::scoped_lock lock(mutex_);
    auto node = small_.extract(url);
    if (node.empty()) return std::nullopt;
    small_bytes_ -= node.mapped().size();
    return std::move(node.mapped());
}

std::optional<DownloadedFile> MetadataFetcher::take_whole(const std::string& url) {
    const std::scoped_lock lock(mutex_);
    auto node = whole_.extract(url);
    return node.empty() ? std::nullopt : std::optional(std::move(node.mapped()));
}

}  // namespace pyenvx::index
