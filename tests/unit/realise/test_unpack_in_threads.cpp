#include "unpacking.hpp"

using namespace pyenvx;
using namespace pyenvx::realise;

namespace {

constexpr std::size_t kModules = 300;
constexpr unsigned kWorkers = 4;

std::string module_name(std::size_t i) { return concat("demo/part", i % 7, "/module", i, ".py"); }
std::string module_text(std::size_t i) { return std::string(i * 50 + 1, static_cast<char>('a' + i % 26)); }

WheelBuilder large_wheel() {
    WheelBuilder wheel;
    for (std::size_t i = 0; i < kModules; ++i) wheel.add(module_name(i), module_text(i));
    return wheel;
}

// RECORD as it should be, but for the module `wrong`.
std::string record_with_one_mistake(const WheelBuilder& wheel, std::size_t wrong) {
    auto record = wheel.right_record();
    const auto right = tests::record_row(module_name(wrong), module_text(wrong));
    const auto other = tests::record_row(module_name(wrong), std::string(module_text(wrong).size(), '?'));
    return record.replace(record.find(right), right.size(), other);
}

}  // namespace

TEST_CASE("several threads make the tree that one makes") {
    const Unpacking alone;
    const Unpacking together;
    REQUIRE(alone.unpack(large_wheel().bytes()).ok());
    REQUIRE(together.unpack(large_wheel().bytes(), {}, kWorkers).ok());
    CHECK(together.files() == alone.files());
    for (std::size_t i = 0; i < kModules; ++i) CHECK(together.read("site/" + module_name(i)) == module_text(i));
}

TEST_CASE("whichever thread meets a file that is not what RECORD says, the wheel is refused") {
    for (const std::size_t wrong : {std::size_t{0}, kModules / 2, kModules - 1}) {
        auto wheel = large_wheel();
        wheel.record(record_with_one_mistake(wheel, wrong));
        const Unpacking unpacking;
        const auto outcome = unpacking.unpack(wheel.bytes(), {}, kWorkers);
        REQUIRE_FALSE(outcome.ok());
        CHECK(outcome.error().kind() == ErrorKind::Refused);
        CHECK(outcome.error().message() == module_name(wrong) + " does not match the digest in its RECORD");
    }
}

TEST_CASE("large files are written first, and nothing more after one that is wrong") {
    auto wheel = large_wheel();
    wheel.record(record_with_one_mistake(wheel, kModules - 3));
    const Unpacking unpacking;
    REQUIRE_FALSE(unpacking.unpack(wheel.bytes()).ok());
    // RECORD itself is the largest of all.
    CHECK(unpacking.files().size() == 4);
    CHECK(unpacking.read("site/" + module_name(kModules - 1)) == module_text(kModules - 1));
}

TEST_CASE("more threads than files, and none at all, unpack a wheel") {
    for (const unsigned workers : {0U, 64U}) {
        const Unpacking unpacking;
        REQUIRE(unpacking.unpack(WheelBuilder().bytes(), {}, workers).ok());
        CHECK(unpacking.read("site/demo/__init__.py") == "print('demo')\n");
    }
}

TEST_CASE("a thread that joins when all files are taken does nothing") {
    const Unpacking unpacking;
    const auto begun = unpacking.begin(large_wheel().bytes());
    REQUIRE(begun.ok());
    begun.value()->work();
    const auto files = unpacking.files();
    CHECK_FALSE(begun.value()->has_work());
    begun.value()->work();
    CHECK(begun.value()->finish().ok());
    CHECK(unpacking.files() == files);
}
