#include "launcher/warm/warm_start.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "store/base/boot_id.hpp"
#include "store/base/sys.hpp"
#include "tests/support/temporary_directory.hpp"
#include "words.hpp"

using namespace pyenvx;
using namespace pyenvx::warm;
using tests::Block;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

// A home with a record that is good for one script, which was written well before the record.
struct Warm {
    tests::TemporaryDirectory directory;
    std::string script = directory.write("a.py", "print(1)\n");
    Block block{{concat("PYENVX_HOME=", directory.path()), "HOME=/h"}};
    Invocation invocation = **tests::parse({script.c_str()});
    record::LaunchRecord record;
    Clocks clocks = Clocks::now();

    Warm() {
        const auto identity = FileIdentity::of(**sys::stat(script.c_str()));
        record.key = invocation_key(invocation, block.get());
        record.written_ns = identity.ctime_ns + 1;
        record.durable = true;
        record.inputs = {{script, identity}};
        record.absent = {(directory.path() / ".python-version").native()};
        record.variables = record::variables_digest(block.get());
        record.environment = directory.path();
        record.program = "/bin/true";
    }

    bool is_good() const { return check_record(record, record.key, block.get(), clocks).ok(); }
    std::string reason() const { return check_record(record, record.key, block.get(), clocks).error().message(); }
};

}  // namespace

TEST_CASE("an unchanged script starts warm") {
    const Warm warm;
    REQUIRE(record::write_record(warm.directory.path().native(), warm.record).ok());
    const auto held = find_warm_start(warm.invocation, warm.block.get());
    REQUIRE(held.ok());
    CHECK(held->record == warm.record);
}

TEST_CASE("a record of another boot makes a start cold unless all it names is durable, whatever the clock says") {
    Warm warm;
    const auto home = warm.directory.path();
    warm.record.environment = home / "store/0123-environment";
    std::filesystem::create_directories(warm.record.environment);
    warm.record.durable = false;
    warm.record.written_ns = warm.clocks.real_ns;
    REQUIRE(record::write_record(home.native(), warm.record).ok());
    const auto is_warm = [&](std::string_view boot) {
        warm.directory.write("info/0123-environment", concat("StorePath: 0123-environment\nBoot: ", boot, "\n"));
        return find_warm_start(warm.invocation, warm.block.get()).ok();
    };
    CHECK(is_warm(boot_id().value()));
    CHECK_FALSE(is_warm("another"));
}

TEST_CASE("without a record a start is cold") {
    const Warm warm;
    CHECK_FALSE(find_warm_start(warm.invocation, warm.block.get()).ok());
}

TEST_CASE("an input that changed or went makes a start cold and is named") {
    Warm warm;
    warm.directory.write("a.py", "print(22)\n");
    CHECK(warm.reason() == concat(warm.script, " has changed"));
    std::filesystem::remove(warm.script);
    CHECK(warm.reason() == concat(warm.script, " is gone"));
}

TEST_CASE("an input that was replaced by one of the same size and time makes a start cold") {
    const Warm warm;
    const auto time = (*sys::stat(warm.script.c_str()))->st_mtim;
    const std::string replacement = warm.directory.write("b.py", "print(2)\n");
    REQUIRE(sys::utimensat(BorrowedFd::cwd(), replacement.c_str(), time).ok());
    std::filesystem::rename(replacement, warm.script);
    CHECK_FALSE(warm.is_good());
}

TEST_CASE("an input that is not older than its record may have changed unseen") {
    Warm warm;
    REQUIRE(warm.is_good());
    warm.record.written_ns = warm.record.inputs.front().identity.ctime_ns;
    CHECK(warm.reason() == concat(warm.script, " changed when it was looked at, or by a clock that is ahead"));
}

TEST_CASE("an input whose modification time somebody set to one to come starts warm, and cold once it changes") {
    Warm warm;
    const auto in_an_hour = [](struct timespec time) { return timespec{time.tv_sec + 3600, time.tv_nsec}; };
    const auto time = in_an_hour((*sys::stat(warm.script.c_str()))->st_mtim);
    REQUIRE(sys::utimensat(BorrowedFd::cwd(), warm.script.c_str(), time).ok());
    auto& identity = warm.record.inputs.front().identity;
    identity = FileIdentity::of(**sys::stat(warm.script.c_str()));
    warm.record.written_ns = identity.ctime_ns + 1;
    CHECK(warm.is_good());
    warm.directory.write("a.py", "print(2)\n");
    REQUIRE(sys::utimensat(BorrowedFd::cwd(), warm.script.c_str(), time).ok());
    CHECK_FALSE(warm.is_good());
}

TEST_CASE("a file that appears where none was makes a start cold") {
    const Warm warm;
    REQUIRE(warm.is_good());
    warm.directory.write(".python-version", "3.9\n");
    CHECK_FALSE(warm.is_good());
}

TEST_CASE("a setting that changed makes a start cold") {
    const Warm warm;
    const Block other({concat("PYENVX_HOME=", warm.directory.path()), "HOME=/h", "PYENVX_OFFLINE=1"});
    CHECK_FALSE(check_record(warm.record, warm.record.key, other.get(), warm.clocks).ok());
}

TEST_CASE("a record whose name collides with another key is no answer") {
    const Warm warm;
    CHECK_FALSE(check_record(warm.record, "form 3:run\n", warm.block.get(), warm.clocks).ok());
}

TEST_CASE("an environment that is gone makes a start cold") {
    Warm warm;
    warm.record.environment += "/gone";
    CHECK_FALSE(warm.is_good());
}

TEST_CASE("what was not safe on disk is trusted until the machine starts again") {
    Warm warm;
    warm.record.durable = false;
    warm.clocks = {.real_ns = warm.record.written_ns + kSecond, .boot_ns = 3600 * kSecond};
    CHECK(warm.is_good());
    warm.clocks.boot_ns = kSecond / 2;  // booted half a second after the record was written
    CHECK_FALSE(warm.is_good());
    warm.record.durable = true;
    CHECK(warm.is_good());
}
