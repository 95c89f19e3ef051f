#include "store/serve/http/compressed_source.hpp"

namespace pyenvx::serve {

Result<std::unique_ptr<ByteSource>> CompressedSource::open(std::unique_ptr<ByteSource> source) {
    std::unique_ptr<CompressedSource> compressed(new CompressedSource(std::move(source)));
    compressed->writer_ = TRY(archive::ZstdWriter::create(compressed->packed_, 0));
    return std::unique_ptr<ByteSource>(std::move(compressed));
}

// zstd keeps some of what it is given, so nothing may come out for a while.
Result<void> CompressedSource::refill() {
    packed_.text.clear();
    given_ = 0;
    while (packed_.text.empty() && !at_end_) {
        const auto count = TRY(source_->read(buffer_.data(), buffer_.size()));
        at_end_ = count == 0;
        TRY(at_end_ ? writer_->finish() : writer_->write({buffer_.data(), count}));
    }
    return {};
}

Result<std::size_t> CompressedSource::read(char* buffer, std::size_t size) {
    if (given_ == packed_.text.size()) TRY(refill());
    const auto count = packed_.text.copy(buffer, size, given_);
    given_ += count;
    return count;
}

}  // namespace pyenvx::serve
