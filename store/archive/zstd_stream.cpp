#include "store/archive/zstd_stream.hpp"

#include <zstd.h>

#include <vector>

namespace pyenvx::archive {
namespace {

// zstd's own default: higher levels cost much more time than they save in bytes.
constexpr int kLevel = 3;
// Each worker holds a job of input and of output; zstd's choice would be four times this.
constexpr int kJobBytes = 2 << 20;
constexpr int kMaxWindowLog = 23;

struct FreeCompressor {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

Error out_of_memory() { return Error(ErrorKind::Failed, "there is no memory left to compress"); }
Error damaged() { return Error(ErrorKind::Refused, "compressed data is damaged or cut off"); }

bool failed(std::size_t outcome) { return ZSTD_isError(outcome) != 0; }

}  // namespace

struct ZstdWriter::State {
    std::unique_ptr<ZSTD_CCtx, FreeCompressor> context;
    ByteSink& sink;
    std::vector<char> buffer = std::vector<char>(ZSTD_CStreamOutSize());

    // What is left to come out after it took all input, as zstd says it.
    Result<std::size_t> compress(ZSTD_inBuffer& input, ZSTD_EndDirective directive) {
        ZSTD_outBuffer output{buffer.data(), buffer.size(), 0};
        const auto left = ZSTD_compressStream2(context.get(), &output, &input, directive);
        if (failed(left)) return out_of_memory();
        if (output.pos > 0) TRY(sink.write({buffer.data(), output.pos}));
        return left;
    }
};

ZstdWriter::ZstdWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
ZstdWriter::~ZstdWriter() = default;

Result<std::unique_ptr<ZstdWriter>> ZstdWriter::create(ByteSink& sink, unsigned workers) {
    std::unique_ptr<State> state(new State{std::unique_ptr<ZSTD_CCtx, FreeCompressor>(ZSTD_createCCtx()), sink});
    auto* const context = state->context.get();
    if (context == nullptr) return out_of_memory();
    const bool set = !failed(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, kLevel)) &&
                     !failed(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1));
    if (!set) return out_of_memory();
    // A library that was built without threads compresses in this one.
    if (workers > 0 && !failed(ZSTD_CCtx_setParameter(context, ZSTD_c_nbWorkers, static_cast<int>(workers)))) {
        (void)ZSTD_CCtx_setParameter(context, ZSTD_c_jobSize, kJobBytes);
    }
    return std::unique_ptr<ZstdWriter>(new ZstdWriter(std::move(state)));
}

Result<void> ZstdWriter::write(std::string_view bytes) {
    ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
    while (input.pos < input.size) TRY(state_->compress(input, ZSTD_e_continue));
    return {};
}

Result<void> ZstdWriter::finish() {
    ZSTD_inBuffer nothing{nullptr, 0, 0};
    while (TRY(state_->compress(nothing, ZSTD_e_end)) > 0) {}
    return {};
}

struct ZstdReader::State {
    std::unique_ptr<ZSTD_DCtx, FreeDecompressor> context;
    ByteSource& source;
    std::vector<char> buffer = std::vector<char>(2 * ZSTD_DStreamInSize());
    ZSTD_inBuffer input{buffer.data(), 0, 0};
    bool at_end = false;

    Result<bool> refill() {
        input.size = TRY(source.read(buffer.data(), buffer.size()));
        input.pos = 0;
        return input.size > 0;
    }
    Result<void> expect_end() {
        if (input.pos < input.size || TRY(refill()))
            return Error(ErrorKind::Refused, "compressed data goes on after its end");
        at_end = true;
        return {};
    }
};

ZstdReader::ZstdReader(ByteSource& source)
    : state_(new State{std::unique_ptr<ZSTD_DCtx, FreeDecompressor>(ZSTD_createDCtx()), source}) {
    if (state_->context) (void)ZSTD_DCtx_setParameter(state_->context.get(), ZSTD_d_windowLogMax, kMaxWindowLog);
}
ZstdReader::~ZstdReader() = default;

Result<std::size_t> ZstdReader::read(char* buffer, std::size_t size) {
    if (!state_->context) return out_of_memory();
    ZSTD_outBuffer output{buffer, size, 0};
    while (output.pos == 0 && !state_->at_end) {
        // Output may be left inside when all input is used, so zstd is asked before more input is.
        const bool has_input = state_->input.pos < state_->input.size || TRY(state_->refill());
        const auto left = ZSTD_decompressStream(state_->context.get(), &output, &state_->input);
        if (failed(left)) return damaged();
        if (left == 0) {
            TRY(state_->expect_end());
        } else if (!has_input && output.pos == 0) {
            return damaged();
        }
    }
    return output.pos;
}

}  // namespace pyenvx::archive
