#include "launcher/warm/unproven_environment.hpp"

#include <doctest/doctest.h>

#include "store/base/boot_id.hpp"
#include "store/base/text.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::warm;
using pyenvx::tests::TemporaryDirectory;

namespace {

constexpr std::string_view kName = "0123-environment";

// With this text for its info file.
bool is_safe(std::string_view info) {
    TemporaryDirectory home;
    home.write(concat("info/", kName), info);
    return is_safe_to_use((home.path() / "store" / kName).native());
}

std::string info(std::string_view boot_line) { return concat("StorePath: ", kName, '\n', boot_line, "Size: 5\n"); }

}  // namespace

TEST_CASE("an environment that is known to have reached the disk is safe to use") { CHECK(is_safe(info(""))); }

TEST_CASE("an environment of this boot is safe to use") {
    CHECK(is_safe(info(concat("Boot: ", boot_id().value(), '\n'))));
}

TEST_CASE("an environment of an earlier boot is not used unchecked") {
    CHECK_FALSE(is_safe(info("Boot: 00000000-0000-0000-0000-000000000000\n")));
    CHECK_FALSE(is_safe(info("Boot: \n")));
}

TEST_CASE("an environment whose info file lost bytes is not used unchecked") {
    const auto text = info("");
    CHECK_FALSE(is_safe(""));
    CHECK_FALSE(is_safe(std::string(text.size(), '\0')));
    CHECK_FALSE(is_safe(text.substr(0, text.find('\n') + 1)));
    CHECK_FALSE(is_safe_to_use("/nowhere/store/0123-environment"));
}
