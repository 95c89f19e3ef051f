#include "store/archive/zstd_stream.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace pyenvx;
using namespace pyenvx::archive;

namespace {

class Collected final : public ByteSink {
public:
    Result<void> write(std::string_view bytes) override {
        text += bytes;
        return {};
    }
    std::string text;
};

class Text final : public ByteSource {
public:
    Text(std::string_view text, std::size_t step) : left_(text), step_(step) {}
    Result<std::size_t> read(char* buffer, std::size_t size) override {
        const auto count = std::min({size, left_.size(), step_});
        std::copy_n(left_.data(), count, buffer);
        left_.remove_prefix(count);
        return count;
    }

private:
    std::string_view left_;
    std::size_t step_;
};

std::string compressed(std::string_view text, unsigned workers = 0) {
    Collected out;
    const auto writer = ZstdWriter::create(out, workers).value();
    for (std::size_t i = 0; i < text.size(); i += 100'000) REQUIRE(writer->write(text.substr(i, 100'000)).ok());
    REQUIRE(writer->finish().ok());
    return out.text;
}

Result<std::string> expanded(std::string_view bytes, std::size_t step = 1 << 20, std::size_t piece = 4096) {
    Text source(bytes, step);
    ZstdReader reader(source);
    std::string text;
    std::string buffer(piece, '\0');
    for (;;) {
        const auto count = TRY(reader.read(buffer.data(), buffer.size()));
        if (count == 0) return text;
        text.append(buffer, 0, count);
    }
}

std::string some_text(std::size_t size) {
    std::string text;
    for (unsigned i = 0; text.size() < size; ++i) text += concat(i * 2654435761U, " ");
    return text;
}

}  // namespace

TEST_CASE("what is compressed by any number of threads comes out as it went in") {
    for (const auto size : {std::size_t{0}, std::size_t{1}, std::size_t{5'000'000}}) {
        const auto text = some_text(size);
        for (const unsigned workers : {0U, 2U}) {
            const auto bytes = compressed(text, workers);
            CHECK(expanded(bytes).value() == text);
            CHECK(expanded(bytes, 1000, 1 << 20).value() == text);
        }
    }
}

TEST_CASE("compressed data that is cut off anywhere, or goes on after its end, is refused") {
    const auto bytes = compressed(some_text(3000));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK(expanded(std::string_view(bytes).substr(0, size)).error().kind() == ErrorKind::Refused);
    }
    CHECK(expanded(bytes + "x").error().kind() == ErrorKind::Refused);
    CHECK(expanded(bytes + bytes).error().kind() == ErrorKind::Refused);
}

TEST_CASE("compressed data that is damaged is refused") {
    auto bytes = compressed(some_text(3000));
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    CHECK(expanded(bytes).error().kind() == ErrorKind::Refused);
}

TEST_CASE("a frame that asks for more memory than any of ours is refused") {
    // Magic, no checksum and no size, a window of 128 MiB, one last raw block of one byte.
    const std::string bytes("\x28\xb5\x2f\xfd\x00\x88\x09\x00\x00x", 10);
    CHECK(expanded(bytes).error().kind() == ErrorKind::Refused);
}
