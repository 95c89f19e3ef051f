#include <doctest/doctest.h>

#include <algorithm>

#include "store/realise/build/toolchain/toolchain.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::build;

TEST_CASE("the host's toolchain has /usr without what is local, and hides the packages of its Pythons") {
    const tests::TemporaryDirectory home;
    auto store = store::Store::open(home.path() / "home").value();
    const auto toolchain = host_toolchain(store).value();
    const auto has = [&](std::string_view inside) {
        return std::any_of(toolchain.inputs.begin(), toolchain.inputs.end(),
                           [&](const auto& input) { return input.inside == inside; });
    };
    CHECK(has("/usr/bin"));
    CHECK(has("/usr/lib"));
    CHECK_FALSE(has("/usr/local"));
    CHECK_FALSE(has("/usr"));
    for (const auto& input : toolchain.inputs) {
        CHECK((input.inside.starts_with("/usr/") || input.inside.starts_with("/lib") || input.inside == "/bin" ||
               input.inside == "/sbin" || input.inside == "/etc/alternatives" || input.inside == "/etc/ld.so.cache"));
    }
    for (const auto& folder : toolchain.hidden) {
        CHECK((folder.ends_with("-packages") || folder == "/usr/share/python-wheels"));
    }
}

TEST_CASE("a toolchain's fingerprint is the same as long as its tools are, known before or not") {
    const tests::TemporaryDirectory first;
    const tests::TemporaryDirectory second;
    auto one = store::Store::open(first.path() / "home").value();
    auto other = store::Store::open(second.path() / "home").value();
    const auto fingerprint = host_toolchain(one).value().fingerprint;
    CHECK(host_toolchain(one).value().fingerprint == fingerprint);
    CHECK(host_toolchain(other).value().fingerprint == fingerprint);
}
