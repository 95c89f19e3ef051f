#include "launcher/activation/stamps.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>

#include "store/base/file_identity.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::activation;

namespace {

std::int64_t mtime_of(const std::string& file) {
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    return FileIdentity::of(status).mtime_ns;
}

}  // namespace

TEST_CASE("a stamp has just the time that it is for, and is made again where it is not right") {
    tests::TemporaryDirectory home;
    for (const std::int64_t time : {std::int64_t{1'700'000'000'000'000'001}, std::int64_t{0}, std::int64_t{5}}) {
        const auto stamp = stamp_for(home.path().native(), time);
        REQUIRE(stamp);
        CHECK(mtime_of(*stamp) == time);
        std::filesystem::last_write_time(*stamp, std::filesystem::file_time_type::clock::now());
        CHECK(stamp_for(home.path().native(), time) == stamp);
        CHECK(mtime_of(*stamp) == time);
    }
}

TEST_CASE("each generation is later than the one before, whatever the clock says") {
    tests::TemporaryDirectory home;
    const auto file = generation_path(home.path().native());
    std::int64_t last = 0;
    for (int i = 0; i < 100; ++i) {
        REQUIRE(bump_generation(home.path().native()).ok());
        CHECK(mtime_of(file) > last);
        last = mtime_of(file);
    }
}

TEST_CASE("where no stamp can be kept, a file is watched for being there") {
    Watched watched;
    watch(watched, "/nowhere/at/all", "/etc/passwd");
    REQUIRE(watched.files.size() == 1);
    CHECK(!watched.files.front().stamp);
}

TEST_CASE("a prompt looks at so many files and no more") {
    tests::TemporaryDirectory home;
    Watched watched;
    for (int i = 0; i < 1000; ++i) watch_absent(watched, "/absent");
    watch(watched, home.path().native(), "/etc/passwd");
    CHECK(watched.files.size() + watched.absent.size() == kMostWatched);
}

TEST_CASE("only stamps that were made long ago are dropped") {
    tests::TemporaryDirectory home;
    const auto stamp = stamp_for(home.path().native(), 5);
    REQUIRE(stamp);
    drop_stamps(home.path().native(), std::chrono::hours(1));
    CHECK(std::filesystem::exists(*stamp));
    drop_stamps(home.path().native(), std::chrono::seconds(-1));
    CHECK(!std::filesystem::exists(*stamp));
    drop_stamps("/nowhere/at/all", std::chrono::hours(1));
}
