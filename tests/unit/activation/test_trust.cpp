#include "launcher/activation/trust.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::activation;

namespace {

struct Home {
    tests::TemporaryDirectory folder;
    std::string path = folder.path().native();

    void say(Say say, const std::string& file, const std::string& contents = {}) {
        REQUIRE(write_saying(path, {say, file, contents}).ok());
    }
    Verdict verdict_on(const std::string& file, const std::string& contents) {
        const auto saying = read_saying(path, file);
        REQUIRE(saying.ok());
        return verdict(*saying, contents);
    }
};

}  // namespace

TEST_CASE("only the very bytes that were allowed are, at the very path") {
    Home home;
    CHECK(home.verdict_on("/p/shell.toml", "a") == Verdict::Unknown);
    home.say(Say::Allow, "/p/shell.toml", "a");
    CHECK(home.verdict_on("/p/shell.toml", "a") == Verdict::Allowed);
    CHECK(home.verdict_on("/p/shell.toml", "b") == Verdict::Edited);
    CHECK(home.verdict_on("/q/shell.toml", "a") == Verdict::Unknown);
}

TEST_CASE("what is denied stays denied whatever it holds") {
    Home home;
    home.say(Say::Allow, "/p/shell.toml", "a");
    home.say(Say::Deny, "/p/shell.toml");
    CHECK(home.verdict_on("/p/shell.toml", "a") == Verdict::Denied);
    CHECK(home.verdict_on("/p/shell.toml", "") == Verdict::Denied);
}

TEST_CASE("a declaration may hold any bytes, and no more than a mebibyte") {
    Home home;
    const std::string odd("a\0b\n\xff", 5);
    home.say(Say::Allow, "/p/$(x)\n/shell.toml", odd);
    CHECK(home.verdict_on("/p/$(x)\n/shell.toml", odd) == Verdict::Allowed);
    CHECK(!write_saying(home.path, {Say::Allow, "/p", std::string(kMaxTrustedBytes + 1, 'x')}).ok());
}

TEST_CASE("what others may write, and what is no saying, is not believed") {
    Home home;
    home.say(Say::Allow, "/p", "a");
    const auto place = saying_place(home.path, "/p");
    REQUIRE(::chmod(place.c_str(), 0620) == 0);
    CHECK(read_saying(home.path, "/p").error().kind() == ErrorKind::Refused);
    REQUIRE(::chmod(place.c_str(), 0600) == 0);
    for (const auto& text : std::initializer_list<std::string>{
             std::string(), std::string("pyenvx trust 1\n"), std::string("pyenvx trust 1\nA/p"),
             std::string("pyenvx trust 1\nX/p\0a", 20), std::string("pyenvx trust 1\nA/q\0a", 20)}) {
        std::ofstream(place) << text;
        CHECK(read_saying(home.path, "/p").error().kind() == ErrorKind::Corrupt);
    }
}
