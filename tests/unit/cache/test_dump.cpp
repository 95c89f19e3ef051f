#include <fstream>
#include <iterator>

#include "store/cache/dump_transport.hpp"
#include "tests/fuzz/cache/properties.hpp"
#include "tests/support/corpus.hpp"
#include "tests/unit/cache/caches.hpp"

using namespace pyenvx;
using namespace pyenvx::cache;
using namespace pyenvx::tests;

namespace {

const auto kText = CacheKey::parse("info/x").value();
const auto kData = CacheKey::parse("data/y").value();

std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("what is put into a dump comes out of it, and nothing of it is there before it is published") {
    TemporaryDirectory directory;
    const auto file = directory.path() / "store.dump";
    {
        const auto dump = write_dump(file).value();
        REQUIRE(put_text(*dump, kText, "text").ok());
        REQUIRE(put_text(*dump, kData, "").ok());
        REQUIRE(put_text(*dump, kText, "text").ok());
        CHECK(!std::filesystem::exists(file));
        REQUIRE(dump->publish().ok());
    }
    const auto dump = DumpReader::open(file).value();
    CHECK(dump->keys() == std::vector<CacheKey>{kData, kText});
    CHECK(dump->read(kText, 4)->value() == "text");
    CHECK(dump->read(kText, 3).error().kind() == ErrorKind::Refused);
    CHECK(dump->size(kData)->value() == 0);
    CHECK(dump->spool().error().kind() == ErrorKind::Refused);
    fuzz::check_dump(bytes_of(file));
}

TEST_CASE("a dump that is not published leaves nothing") {
    TemporaryDirectory directory;
    { REQUIRE(put_text(*write_dump(directory.path() / "store.dump").value(), kText, "text").ok()); }
    CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("a dump takes the place of another dump alone, also through a link") {
    TemporaryDirectory directory;
    const auto file = directory.path() / "store.dump";
    for (const auto* text : {"one", "two"}) {
        const auto dump = write_dump(file).value();
        REQUIRE(put_text(*dump, kText, text).ok());
        REQUIRE(dump->publish().ok());
    }
    const auto link = directory.path() / "link";
    std::filesystem::create_symlink("store.dump", link);
    REQUIRE(write_dump(link).value()->publish().ok());
    CHECK(std::filesystem::is_symlink(link));
    CHECK(DumpReader::open(file).value()->keys().empty());
}

TEST_CASE("no file that is no dump is overwritten by one, and nothing that is no file") {
    TemporaryDirectory directory;
    const auto script = directory.path() / "hello.py";
    std::ofstream(script) << "print('hello')\n";
    CHECK(write_dump(script).error().kind() == ErrorKind::Refused);
    CHECK(bytes_of(script) == "print('hello')\n");
    CHECK(write_dump("/dev/null").error().kind() == ErrorKind::Refused);
    CHECK(write_dump(directory.path()).error().kind() == ErrorKind::Refused);
}

TEST_CASE("a dump that was cut off anywhere is refused") {
    TemporaryDirectory directory;
    const auto file = directory.path() / "store.dump";
    const auto dump = write_dump(file).value();
    REQUIRE(put_text(*dump, kText, "text").ok());
    REQUIRE(dump->publish().ok());
    const auto whole = bytes_of(file);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        std::ofstream(file, std::ios::binary | std::ios::trunc) << whole.substr(0, size);
        CHECK(DumpReader::open(file).error().kind() == ErrorKind::Refused);
    }
}

TEST_CASE("the corpus of the fuzz target for dumps holds its properties") {
    replay_corpus("cache", "dump", fuzz::check_dump);
}
