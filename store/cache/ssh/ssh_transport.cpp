#include "store/cache/ssh/ssh_transport.hpp"

#include <fcntl.h>

#include <map>

#include "store/archive/zstd_stream.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/cache/cached_object.hpp"
#include "store/cache/ssh/request.hpp"
#include "store/cache/ssh/ssh_lines.hpp"

namespace pyenvx::cache {
namespace {

using Loan = SshLines::Loan;

// What is sent is unpacked and written there before it is answered; ssh notices by itself when nobody is there any
// more.
constexpr std::chrono::seconds kForObject{600};

Error unexpected(const Frame& frame) {
    if (frame.type == FrameType::Failure) return parse_failure(frame.bytes);
    return fail(ErrorKind::Network, "the other side does not keep to the protocol");
}

// A failure is an answer like others, after which the connection is as good as before.
Error unexpected(const Frame& frame, Loan line) {
    if (frame.type == FrameType::Failure) std::move(line).done();
    return unexpected(frame);
}

/// Data frames up to their end.
class FrameSource final : public ByteSource {
public:
    FrameSource(SshLine& line, std::chrono::seconds longest, Frame first)
        : line_(line), longest_(longest), frame_(std::move(first)) {}

    Result<std::size_t> read(char* buffer, std::size_t size) override {
        if (frame_.type == FrameType::Data && given_ == frame_.bytes.size()) {
            frame_ = TRY(line_.hear(longest_));
            given_ = 0;
        }
        if (frame_.type == FrameType::End) return std::size_t{0};
        if (frame_.type != FrameType::Data) return unexpected(frame_);
        const auto count = frame_.bytes.copy(buffer, size, given_);
        given_ += count;
        return count;
    }

private:
    SshLine& line_;
    const std::chrono::seconds longest_;
    Frame frame_;
    std::size_t given_ = 0;
};

/// A file as it comes. The connection goes back once it is at its end; before, it is of no use any more.
class SshSource final : public ByteSource {
public:
    SshSource(Loan line, std::chrono::seconds longest, Frame first)
        : line_(std::move(line)), frames_(**line_, longest, std::move(first)) {}

    Result<std::size_t> read(char* buffer, std::size_t size) override {
        if (!line_) return std::size_t{0};
        auto count = bytes_.read(buffer, size);
        if (count.ok() && *count == 0) {
            std::move(*line_).done();
            line_.reset();
        }
        return count;
    }

private:
    std::optional<Loan> line_;
    FrameSource frames_;
    archive::ZstdReader bytes_{frames_};
};

class SshTransport final : public Transport {
public:
    SshTransport(SshAccess access, std::filesystem::path scratch)
        : lines_(std::move(access)), scratch_(std::move(scratch)) {}

    Result<std::optional<std::string>> read(const CacheKey& key, std::size_t max_bytes) override {
        auto line = TRY(lines_.borrow());
        auto frame = TRY(ask(*line, {FrameType::Read, max_bytes, key}));
        if (frame.type == FrameType::Failure) return unexpected(frame, std::move(line));
        std::optional<std::string> text;
        if (frame.type != FrameType::Absent) text = TRY(read_text(*line, std::move(frame), max_bytes));
        std::move(line).done();
        return text;
    }

    Result<std::unique_ptr<ByteSource>> open(const CacheKey& key, std::uint64_t offset) override {
        auto line = TRY(lines_.borrow());
        auto frame = TRY(ask(*line, {FrameType::Open, offset, key}));
        if (frame.type == FrameType::Absent) {
            std::move(line).done();
            return fail(ErrorKind::NotFound, "there is no ", key.str(), " with ", offset, " bytes");
        }
        if (frame.type != FrameType::Data) return unexpected(frame, std::move(line));
        return std::unique_ptr<ByteSource>(std::make_unique<SshSource>(std::move(line), limit(), std::move(frame)));
    }

    Result<std::optional<std::uint64_t>> size(const CacheKey& key) override {
        auto line = TRY(lines_.borrow());
        const auto frame = TRY(ask(*line, {FrameType::Size, 0, key}));
        const auto number = frame.type == FrameType::Number ? parse_number(frame.bytes) : std::nullopt;
        if (!number && frame.type != FrameType::Absent) return unexpected(frame, std::move(line));
        std::move(line).done();
        return number;
    }

    Result<Fd> spool() override { return sys::open(scratch_.c_str(), O_TMPFILE | O_RDWR, 0600); }

    Result<void> put(const CacheKey& key, BorrowedFd file, std::uint64_t size) override {
        auto line = TRY(line_for(key, file, size));
        TRY(send(*line, key, file, size));
        const auto answer = TRY(line->hear(kForObject));
        if (answer.type != FrameType::Done) return unexpected(answer, std::move(line));
        note_sent(key, line.number());
        std::move(line).done();
        return {};
    }

    Result<void> finish() override {
        if (!has_put()) return {};
        auto line = TRY(lines_.borrow());
        TRY(line->say(request_text({FrameType::Finish})));
        const auto answer = TRY(line->hear(kForObject));
        if (answer.type != FrameType::Done) return unexpected(answer, std::move(line));
        std::move(line).done();
        return {};
    }

private:
    std::chrono::seconds limit() const { return lines_.access().time_limit; }

    Result<Frame> ask(SshLine& line, const Request& request) {
        TRY(line.say(request_text(request)));
        return line.hear(limit());
    }

    Result<std::string> read_text(SshLine& line, Frame first, std::size_t max_bytes) {
        FrameSource source(line, limit(), std::move(first));
        std::string text;
        std::string piece(kMaxFrame, '\0');
        while (const auto count = TRY(source.read(piece.data(), piece.size()))) {
            if (count > max_bytes - text.size()) return fail(ErrorKind::Refused, "a small file is too large");
            text.append(piece, 0, count);
        }
        return text;
    }

    // The other side has an object's data with the connection that it came by, and its info file has to take that way.
    Result<Loan> line_for(const CacheKey& key, BorrowedFd file, std::uint64_t size) {
        if (key.is_data() || size > kMaxObjectText) return lines_.borrow();
        const auto object = parse_object(TRY(read_span(file, 0, size)));
        const auto number = object.ok() ? sent_by(object->data()) : std::nullopt;
        return number ? lines_.borrow(*number) : lines_.borrow();
    }

    static Result<void> send(SshLine& line, const CacheKey& key, BorrowedFd file, std::uint64_t size) {
        TRY(line.say(request_text({FrameType::Put, size, key})));
        for (std::uint64_t sent = 0; sent < size;) {
            const auto piece = TRY(read_span(file, sent, std::min<std::uint64_t>(size - sent, kMaxFrame)));
            if (piece.empty()) return fail(ErrorKind::Corrupt, "a file shrank while it was sent to a cache");
            TRY(line.say(frame_text(FrameType::Data, piece)));
            sent += piece.size();
        }
        return line.say(frame_text(FrameType::End));
    }

    std::optional<std::uint64_t> sent_by(const CacheKey& key) {
        const std::lock_guard lock(mutex_);
        const auto found = sent_.find(key);
        return found == sent_.end() ? std::nullopt : std::optional(found->second);
    }
    void note_sent(const CacheKey& key, std::uint64_t line) {
        const std::lock_guard lock(mutex_);
        has_put_ = true;
        if (key.is_data()) sent_.insert_or_assign(key, line);
    }
    bool has_put() {
        const std::lock_guard lock(mutex_);
        return has_put_;
    }

    SshLines lines_;
    const std::filesystem::path scratch_;
    std::mutex mutex_;  // guards what follows
    bool has_put_ = false;
    std::map<CacheKey, std::uint64_t> sent_;  // data, and the connection that it went by
};

}  // namespace

Result<std::unique_ptr<Transport>> ssh_transport(const CacheUrl& url, Environment environment,
                                                 std::filesystem::path scratch) {
    auto place = TRY(SshPlace::parse(url));
    return std::unique_ptr<Transport>(std::make_unique<SshTransport>(
        SshAccess{std::move(place), std::move(environment), url.str()}, std::move(scratch)));
}

}  // namespace pyenvx::cache
