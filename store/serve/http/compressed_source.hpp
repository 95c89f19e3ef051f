// A stream, compressed while it is taken. Internal to this folder.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/archive/zstd_stream.hpp"
#include "store/base/stream.hpp"

namespace pyenvx::serve {

/// One frame of zstd. A stream that breaks is no whole frame.
class CompressedSource final : public ByteSource {
public:
    static Result<std::unique_ptr<ByteSource>> open(std::unique_ptr<ByteSource> source);

    Result<std::size_t> read(char* buffer, std::size_t size) override;

private:
    class Text final : public ByteSink {
    public:
        Result<void> write(std::string_view bytes) override { return text.append(bytes), Result<void>(); }
        std::string text;
    };
    explicit CompressedSource(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}
    Result<void> refill();

    const std::unique_ptr<ByteSource> source_;
    Text packed_;
    std::size_t given_ = 0;
    bool at_end_ = false;
    std::vector<char> buffer_ = std::vector<char>(128 * 1024);
    std::unique_ptr<archive::ZstdWriter> writer_;
};

}  // namespace pyenvx::serve
