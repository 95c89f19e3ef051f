#include <doctest/doctest.h>

#include "store/base/file.hpp"
#include "store/realise/build/build_log.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::build;

namespace {

std::string kept(const tests::TemporaryDirectory& home) {
    return read_file(log_folder(home.path()) / "log", std::uint64_t{64} << 20).value();
}

void write_log(const tests::TemporaryDirectory& home, const std::vector<std::string>& pieces) {
    SilentProgress progress;
    REQUIRE(make_directories(home.path() / "tmp").ok());
    BuildLog log(home.path(), "log", progress);
    for (const auto& piece : pieces) log.write(piece);
}

}  // namespace

TEST_CASE("a log has what was written, in whatever pieces it came") {
    const tests::TemporaryDirectory home;
    write_log(home, {"a li", "ne\nanother\nthe l", "ast"});
    CHECK(kept(home) == "a line\nanother\nthe last");
    write_log(home, {"a later build\n"});
    CHECK(kept(home) == "a later build\n");
}

TEST_CASE("the last lines are at hand") {
    const tests::TemporaryDirectory home;
    SilentProgress progress;
    REQUIRE(make_directories(home.path() / "tmp").ok());
    BuildLog log(home.path(), "log", progress);
    for (int i = 0; i < 1000; ++i) log.write(concat("line ", i, "\n"));
    const auto tail = log.tail();
    CHECK(tail.size() < 1000);
    CHECK(tail.back() == "line 999");
}

TEST_CASE("of a log without bound the beginning and the end are kept") {
    const tests::TemporaryDirectory home;
    std::vector<std::string> pieces = {"first line\n"};
    for (int i = 0; i < 50; ++i) pieces.push_back(std::string(1 << 20, 'x') + "\n");
    pieces.emplace_back("last line\n");
    write_log(home, pieces);
    const auto text = kept(home);
    CHECK(text.size() < kMaxKeptLog + (4U << 20));
    CHECK(text.starts_with("first line\n"));
    CHECK(text.ends_with("last line\n"));
}
