#include "store/serve/stdio/session.hpp"

#include <algorithm>
#include <vector>

#include "store/archive/zstd_stream.hpp"
#include "store/base/sys.hpp"
#include "store/cache/signed_answer.hpp"

namespace pyenvx::serve {
namespace {

using cache::FrameType;
using cache::Request;

constexpr std::size_t kPieceBytes = 256 * 1024;

Error breach() { return fail(ErrorKind::Refused, "the client does not keep to the protocol"); }

/// Goes on after a failure, which is kept, so that what is sent meanwhile is passed over.
class ForgivingSink final : public ByteSink {
public:
    explicit ForgivingSink(Result<Fd>& file) : file_(file) {}
    Result<void> write(std::string_view bytes) override {
        if (outcome.ok() && file_.ok()) outcome = sys::write_all(*file_, bytes);
        return {};
    }
    Result<void> outcome = {};

private:
    Result<Fd>& file_;
};

}  // namespace

Result<void> Session::send(FrameType type, std::string_view bytes) {
    return output_.write(cache::frame_text(type, bytes));
}

Result<void> Session::send_failure(const Error& error) {
    if (error.kind() == ErrorKind::Interrupted) return error;
    if (error.kind() == ErrorKind::NotFound) return send(FrameType::Absent);
    return send(FrameType::Failure, cache::failure_bytes(error));
}

Result<void> Session::send_outcome(const Result<void>& outcome) {
    if (outcome.ok()) return send(FrameType::Done);
    if (outcome.error().kind() == ErrorKind::Interrupted) return outcome;
    return send(FrameType::Failure, cache::failure_bytes(outcome.error()));
}

Result<void> Session::read(const Request& request) {
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(request.number, cache::kMaxAnswer));
    const auto text = files_.read(*request.key, most);
    if (!text.ok()) return send_failure(text.error());
    if (!*text) return send(FrameType::Absent);
    TRY(cache::FrameSink(output_).write(**text));
    return send(FrameType::End);
}

Result<void> Session::size(const Request& request) {
    const auto size = files_.size(*request.key);
    if (!size.ok()) return send_failure(size.error());
    return *size ? send(FrameType::Number, cache::number_bytes(**size)) : send(FrameType::Absent);
}

Result<void> Session::open(const Request& request) {
    const auto source = files_.open(*request.key, request.number);
    if (!source.ok()) return send_failure(source.error());
    cache::FrameSink frames(output_);
    const auto compressed = TRY(archive::ZstdWriter::create(frames, 0));
    std::vector<char> buffer(kPieceBytes);
    for (;;) {
        const auto count = (*source)->read(buffer.data(), buffer.size());
        if (!count.ok()) return send_failure(count.error());
        if (*count == 0) break;
        TRY(compressed->write({buffer.data(), *count}));
    }
    TRY(compressed->finish());
    return send(FrameType::End);
}

Result<void> Session::receive(std::uint64_t size, ByteSink& sink) {
    for (;;) {
        const auto frame = TRY(cache::read_frame(input_));
        const bool is_data = frame && frame->type == FrameType::Data && frame->bytes.size() <= size;
        if (frame && frame->type == FrameType::End && size == 0) return {};
        if (!is_data) return breach();
        size -= frame->bytes.size();
        TRY(sink.write(frame->bytes));
    }
}

// The client sends all of it before it hears a word.
Result<void> Session::put(const Request& request) {
    auto file = files_.spool();
    ForgivingSink sink(file);
    TRY(receive(request.number, sink));
    if (!file.ok()) return send_outcome(file.error());
    if (!sink.outcome.ok()) return send_outcome(sink.outcome);
    return send_outcome(files_.put(*request.key, *file, request.number));
}

Result<void> Session::handle(const Request& request) {
    switch (request.type) {
        case FrameType::Read: return read(request);
        case FrameType::Size: return size(request);
        case FrameType::Open: return open(request);
        case FrameType::Put: return put(request);
        default: return send_outcome(files_.finish());
    }
}

Result<void> Session::greet() {
    TRY(send(FrameType::Hello, cache::kProtocol));
    const auto frame = TRY(cache::read_frame(input_));
    if (!frame) return {};
    return frame->type == FrameType::Hello && frame->bytes == cache::kProtocol ? Result<void>() : breach();
}

Result<void> Session::run() {
    TRY(greet());
    while (const auto frame = TRY(cache::read_frame(input_))) TRY(handle(TRY(cache::parse_request(*frame))));
    return {};
}

}  // namespace pyenvx::serve
