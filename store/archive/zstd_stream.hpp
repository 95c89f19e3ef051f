// Zstandard as a stream, in bounded memory.
#pragma once

#include <memory>

#include "store/base/result.hpp"
#include "store/base/stream.hpp"

namespace pyenvx::archive {

/// What is written comes out compressed in `sink`, which is borrowed. One owner, not thread-safe; with workers it has
/// threads of its own inside. What is not finished is no whole frame. Errors: Failed (no memory), those of the sink.
class ZstdWriter final : public ByteSink {
public:
    /// `workers`: further threads that compress, for a stream that is large; none for a small one.
    static Result<std::unique_ptr<ZstdWriter>> create(ByteSink& sink, unsigned workers);
    ~ZstdWriter() override;

    Result<void> write(std::string_view bytes) override;
    Result<void> finish();

private:
    struct State;
    explicit ZstdWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// The contents of the one frame in `source`, which is borrowed and must end with it. A frame that asks for more than
/// eight megabytes of memory is refused, whatever it holds. Not thread-safe. Errors: Refused (damaged, cut off, more
/// after its end), those of the source.
class ZstdReader final : public ByteSource {
public:
    explicit ZstdReader(ByteSource& source);
    ~ZstdReader() override;

    Result<std::size_t> read(char* buffer, std::size_t size) override;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace pyenvx::archive
