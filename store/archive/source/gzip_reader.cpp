#include "store/archive/source/gzip_reader.hpp"

#include <zlib.h>

#include <array>

#include "store/archive/source/refusal.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::archive {
namespace {

// zlib's way to ask for a gzip wrapper and nothing else, with the largest window.
constexpr int kGzipWindow = 15 + 16;

}  // namespace

struct GzipReader::State {
    State(BorrowedFd borrowed, const GzipLimits& bounds) : file(borrowed), limits(bounds) {
        usable = inflateInit2(&stream, kGzipWindow) == Z_OK;
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        if (usable) inflateEnd(&stream);
    }

    Result<void> refill();
    Result<void> step();
    Result<void> check_end();
    Result<void> check_growth() const;

    BorrowedFd file;
    GzipLimits limits;
    z_stream stream{};
    bool usable = false;
    bool ended = false;
    std::uint64_t taken = 0;
    std::array<char, 64 * 1024> input{};
};

Result<void> GzipReader::State::refill() {
    if (stream.avail_in > 0) return {};
    const auto count = TRY(sys::pread(file, input.data(), input.size(), taken));
    if (count == 0) return refuse_source(taken == 0 ? "is empty" : "was cut short");
    taken += count;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(count);
    return {};
}

Result<void> GzipReader::State::check_growth() const {
    const std::uint64_t made = stream.total_out;
    if (made <= limits.free_bytes || made / limits.max_ratio <= stream.total_in) return {};
    return refuse_source(concat("grows to more than ", limits.max_ratio, " times its size"));
}

Result<void> GzipReader::State::check_end() {
    char next = 0;
    if (stream.avail_in == 0 && TRY(sys::pread(file, &next, 1, taken)) == 0) return {};
    return refuse_source("has data after its gzip stream");
}

Result<void> GzipReader::State::step() {
    TRY(refill());
    const int outcome = inflate(&stream, Z_NO_FLUSH);
    if (outcome == Z_MEM_ERROR) return fail(ErrorKind::Failed, "there is no memory left to decompress");
    if (outcome != Z_OK && outcome != Z_STREAM_END && outcome != Z_BUF_ERROR) {
        return refuse_source(stream.total_out == 0 ? "is no gzip file" : "is damaged");
    }
    TRY(check_growth());
    if (outcome != Z_STREAM_END) return {};
    ended = true;
    return check_end();
}

GzipReader::GzipReader(BorrowedFd file, const GzipLimits& limits) : state_(std::make_unique<State>(file, limits)) {}
GzipReader::GzipReader(GzipReader&&) noexcept = default;
GzipReader::~GzipReader() = default;

Result<std::size_t> GzipReader::read(std::span<char> out) {
    auto& stream = state_->stream;
    if (!state_->usable) return fail(ErrorKind::Failed, "there is no memory left to decompress");
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    while (stream.avail_out > 0 && !state_->ended) TRY(state_->step());
    return out.size() - stream.avail_out;
}

}  // namespace pyenvx::archive
