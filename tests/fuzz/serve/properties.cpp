#include "properties.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "store/base/file.hpp"
#include "store/base/text.hpp"
#include "store/serve/stdio/session.hpp"

namespace pyenvx::fuzz {
namespace {

using cache::CacheKey;
using cache::FrameType;

void require(bool holds) {
    if (!holds) std::abort();
}

class Bytes final : public ByteSource {
public:
    explicit Bytes(std::string_view bytes) : left_(bytes) {}
    Result<std::size_t> read(char* buffer, std::size_t size) override {
        const auto count = left_.copy(buffer, size);
        left_.remove_prefix(count);
        return count;
    }
    std::string_view left() const { return left_; }

private:
    std::string_view left_;
};

class Text final : public ByteSink {
public:
    Result<void> write(std::string_view bytes) override { return text += bytes, Result<void>(); }
    std::string text;
};

class Files final : public cache::Transport {
public:
    Result<std::optional<std::string>> read(const CacheKey& key, std::size_t max_bytes) override {
        const auto found = files_.find(key);
        if (found == files_.end()) return std::optional<std::string>();
        return std::optional(found->second.substr(0, max_bytes));
    }
    Result<std::unique_ptr<ByteSource>> open(const CacheKey& key, std::uint64_t offset) override {
        const auto found = files_.find(key);
        if (found == files_.end() || found->second.size() < offset) return fail(ErrorKind::NotFound, "none");
        return std::unique_ptr<ByteSource>(std::make_unique<Bytes>(std::string_view(found->second).substr(offset)));
    }
    Result<std::optional<std::uint64_t>> size(const CacheKey& key) override {
        const auto found = files_.find(key);
        return found == files_.end() ? std::optional<std::uint64_t>() : std::optional(found->second.size());
    }
    Result<Fd> spool() override { return Fd(::memfd_create("spool", MFD_CLOEXEC)); }
    Result<void> put(const CacheKey& key, BorrowedFd file, std::uint64_t size) override {
        auto bytes = TRY(read_span(file, 0, size));
        require(bytes.size() == size);
        if (bytes.empty()) return fail(ErrorKind::Refused, "it is empty\nand has lines");
        files_.insert_or_assign(key, std::move(bytes));
        return {};
    }
    Result<void> finish() override { return {}; }

private:
    std::map<CacheKey, std::string> files_ = {{CacheKey::parse("k").value(), "value"}};
};

// Frames are written as they were read, and so are requests.
void check_frames(std::string_view bytes) {
    Bytes source(bytes);
    for (;;) {
        const auto before = source.left();
        const auto frame = cache::read_frame(source);
        if (!frame.ok() || !*frame) return;
        const auto text = cache::frame_text((*frame)->type, (*frame)->bytes);
        require(before.substr(0, before.size() - source.left().size()) == text);
        if (const auto request = cache::parse_request(**frame); request.ok()) {
            require(cache::request_text(*request) == text);
        }
        const auto failure = cache::parse_failure((*frame)->bytes);
        require(printable(failure.message()) == failure.message() && printable(failure.hint()) == failure.hint());
    }
}

}  // namespace

void check_session(std::string_view bytes) {
    check_frames(bytes);
    Files files;
    Bytes input(bytes);
    Text output;
    (void)serve::Session(files, input, output).run();
    Bytes answers(output.text);
    while (const auto frame = cache::read_frame(answers).value()) {
        require(!cache::parse_request(*frame).ok());  // nothing that is answered can pass for a question
    }
}

}  // namespace pyenvx::fuzz
