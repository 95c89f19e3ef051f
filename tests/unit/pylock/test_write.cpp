#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

#include "launcher/pylock/write.hpp"
#include "store/base/file.hpp"
#include "tests/unit/pylock/sample.hpp"

using namespace pyenvx;
using namespace pyenvx::test;

namespace {

std::string golden(const std::string& text) {
    const auto path = std::string(PYENVX_TEST_DATA) + "/pylock.golden.toml";
    if (std::getenv("PYENVX_ACCEPT") != nullptr) std::ofstream(path) << text;
    return read_file(path, 1 << 20).value();
}

pylock::Lock corpus(std::string_view name) {
    const auto file = concat(PYENVX_TEST_DATA, "/../../fuzz/pylock/corpus/lock/", name);
    return pylock::parse(read_file(file, 1 << 20).value(), "pylock.toml").value().lock;
}

pylock::Lock sample() {
    auto lock = corpus("plain");
    const auto direct = corpus("direct");
    lock.packages.insert(lock.packages.end(), direct.packages.begin(), direct.packages.end());
    return lock;
}

}  // namespace

TEST_CASE("a lock's text is canonical, and reads back as itself") {
    const auto text = pylock::text_of(sample()).value();
    CHECK(text == golden(text));
    const auto again = pylock::parse(text, "pylock.toml").value().lock;
    CHECK(pylock::text_of(again).value() == text);
}

TEST_CASE("the text of an entry does not depend on the others") {
    auto lock = sample();
    const auto whole = pylock::text_of(lock).value();
    lock.packages.erase(lock.packages.begin() + 1);
    const auto less = pylock::text_of(lock).value();
    const auto begin = whole.find("\n[[packages]]\nname = \"one\"");
    const auto end = whole.find("\n[[packages]]", begin + 1);
    REQUIRE(begin != std::string::npos);
    CHECK(concat(whole.substr(0, begin), whole.substr(end)) == less);
}

TEST_CASE("a file without a hash or a place is not written") {
    auto lock = sample();
    auto& files = std::get<pylock::Distributions>(lock.packages.front().source);
    files.wheels.front().hashes.clear();
    CHECK_FALSE(pylock::text_of(lock).ok());
    files.wheels.front().hashes = {{"sha256", digest('a')}};
    files.wheels.front().url.clear();
    CHECK_FALSE(pylock::text_of(lock).ok());
}
