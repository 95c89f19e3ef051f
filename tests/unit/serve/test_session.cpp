#include "store/serve/stdio/session.hpp"

#include <doctest/doctest.h>

#include "store/archive/zstd_stream.hpp"
#include "tests/fuzz/serve/properties.hpp"
#include "tests/support/corpus.hpp"
#include "tests/unit/cache/caches.hpp"

using namespace pyenvx;
using namespace pyenvx::tests;
using cache::CacheKey;
using cache::Frame;
using cache::frame_text;
using cache::FrameType;
using cache::request_text;

namespace {

const auto kKey = CacheKey::parse("info/x").value();
const auto kHello = frame_text(FrameType::Hello, cache::kProtocol);

class Bytes final : public ByteSource {
public:
    explicit Bytes(std::string bytes) : bytes_(std::move(bytes)) {}
    Result<std::size_t> read(char* buffer, std::size_t size) override {
        const auto count = bytes_.copy(buffer, size, at_);
        at_ += count;
        return count;
    }

private:
    const std::string bytes_;
    std::size_t at_ = 0;
};

class Text final : public ByteSink {
public:
    Result<void> write(std::string_view bytes) override { return text += bytes, Result<void>(); }
    std::string text;
};

/// What a client is answered that says all this at once.
struct Conversation {
    explicit Conversation(std::string said, std::shared_ptr<Files> files = std::make_shared<Files>(), Lies lies = {}) {
        MemoryTransport transport(std::move(files), std::move(lies));
        Bytes input(std::move(said));
        Text output;
        outcome = serve::Session(transport, input, output).run();
        Bytes heard(output.text);
        while (auto frame = cache::read_frame(heard).value()) answers.push_back(*std::move(frame));
    }
    std::string types() const {
        std::string all;
        for (const auto& answer : answers) all.push_back(static_cast<char>(answer.type));
        return all;
    }

    Result<void> outcome;
    std::vector<Frame> answers;
};

std::string unpacked(const std::vector<Frame>& frames) {
    std::string packed;
    for (const auto& frame : frames) {
        if (frame.type == FrameType::Data) packed += frame.bytes;
    }
    Bytes source(packed);
    archive::ZstdReader reader(source);
    std::string all;
    std::string piece(1000, '\0');
    while (const auto count = reader.read(piece.data(), piece.size()).value()) all.append(piece, 0, count);
    return all;
}

}  // namespace

TEST_CASE("a client that says nothing but its greeting is greeted") {
    const Conversation conversation(kHello);
    CHECK(conversation.outcome.ok());
    REQUIRE(conversation.answers.size() == 1);
    CHECK(conversation.answers[0].bytes == cache::kProtocol);
    CHECK(Conversation("").outcome.ok());
}

TEST_CASE("texts, sizes and files are answered, and what is not there is absent") {
    const auto files = std::make_shared<Files>();
    (*files)[kKey] = "text";
    const auto absent = CacheKey::parse("info/y").value();
    CHECK(Conversation(kHello + request_text({FrameType::Read, 100, kKey}), files).types() == "hde");
    CHECK(Conversation(kHello + request_text({FrameType::Size, 0, kKey}), files).types() == "hn");
    const Conversation opened(kHello + request_text({FrameType::Open, 1, kKey}), files);
    CHECK(opened.types().ends_with("de"));
    CHECK(unpacked(opened.answers) == "ext");
    for (const auto type : {FrameType::Read, FrameType::Size, FrameType::Open}) {
        CHECK(Conversation(kHello + request_text({type, 1, absent}), files).types() == "ha");
    }
    CHECK(Conversation(kHello + request_text({FrameType::Open, 5, kKey}), files).types() == "ha");
}

TEST_CASE("a text that is larger than the client wants is a failure, after which it may go on") {
    const auto files = std::make_shared<Files>();
    (*files)[kKey] = std::string(200'000, 'x');
    const Conversation conversation(
        kHello + request_text({FrameType::Read, 100, kKey}) + request_text({FrameType::Read, 1'000'000, kKey}), files);
    CHECK(conversation.types() == "hxdddde");
    CHECK(cache::parse_failure(conversation.answers[1].bytes).kind() == ErrorKind::Refused);
}

TEST_CASE("a file is put whole, and not before its end") {
    const auto files = std::make_shared<Files>();
    const auto put = kHello + request_text({FrameType::Put, 6, kKey}) + frame_text(FrameType::Data, "abc");
    CHECK(Conversation(put, files).outcome.error().kind() == ErrorKind::Refused);
    CHECK(Conversation(put + frame_text(FrameType::End), files).outcome.error().kind() == ErrorKind::Refused);
    CHECK(!Conversation(put + frame_text(FrameType::Data, "defg"), files).outcome.ok());
    CHECK(files->all.empty());
    const Conversation whole(put + frame_text(FrameType::Data, "def") + frame_text(FrameType::End), files);
    CHECK(whole.types() == "hk");
    CHECK((*files)[kKey] == "abcdef");
}

TEST_CASE("what is refused is told, with what to do, and nothing of it can drive a terminal") {
    Lies lies;
    lies.before_put = [](const std::string&) {
        return fail(ErrorKind::Refused, "not \x1b[31mthis").hint("do\x07 that");
    };
    const Conversation conversation(kHello + request_text({FrameType::Put, 0, kKey}) + frame_text(FrameType::End),
                                    std::make_shared<Files>(), lies);
    REQUIRE(conversation.types() == "hx");
    const auto error = cache::parse_failure(conversation.answers[1].bytes);
    CHECK(error.kind() == ErrorKind::Refused);
    CHECK(error.message() == "not \\x1b[31mthis");
    CHECK(error.hint() == "do\\x07 that");
}

TEST_CASE("a client of another protocol, or of none, is left") {
    for (const auto& said :
         {std::string("GET / HTTP/1.1\r\n\r\n"), frame_text(FrameType::Hello, "pyenvx-store 2"), std::string("h"),
          request_text({FrameType::Finish}), kHello + kHello, kHello + frame_text(FrameType::Data, "x"),
          kHello + frame_text(FrameType::Read, "short"), kHello + std::string("h\xff\xff\xff\xff", 5),
          kHello + frame_text(FrameType::Size, "../x"), kHello + std::string("d\0\0\0\0", 5)}) {
        CHECK(Conversation(said).outcome.error().kind() == ErrorKind::Refused);
    }
}

TEST_CASE("a stream that breaks on this side is a failure to the client") {
    const auto files = std::make_shared<Files>();
    (*files)[kKey] = std::string(1000, 'x');
    Lies lies;
    lies.break_after = 10;
    const Conversation conversation(kHello + request_text({FrameType::Open, 0, kKey}), files, lies);
    CHECK(conversation.types().back() == 'x');
    CHECK(conversation.outcome.ok());
}

TEST_CASE("the corpus of the fuzz target holds its properties") {
    replay_corpus("serve", "session", fuzz::check_session);
}
