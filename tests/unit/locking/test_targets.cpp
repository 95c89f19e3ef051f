#include <doctest/doctest.h>

#include "launcher/locking/lock_place.hpp"
#include "launcher/locking/merge.hpp"
#include "launcher/locking/release_files.hpp"
#include "launcher/locking/targets.hpp"

using namespace pyenvx;
using namespace pyenvx::locking;

namespace {

LockEnvironment environment(std::string_view python, std::string_view platform) {
    return environment_of(pylock::Target{pep::Version::parse(python).value(), std::string(platform)}).value();
}

std::vector<LockEnvironment> square() {
    return {environment("3.11.7", "manylinux_2_36_x86_64"), environment("3.12.1", "manylinux_2_36_x86_64"),
            environment("3.11.7", "manylinux_2_36_aarch64"), environment("3.12.1", "manylinux_2_36_aarch64")};
}

std::string marker(const std::set<std::size_t>& chosen, const std::vector<LockEnvironment>& all) {
    const auto found = marker_for(chosen, all);
    return found ? found->str() : "";
}

lock::LockedPackage package(std::string_view name, std::string_view version) {
    const auto filename = concat(name, '-', version, "-py3-none-any.whl");
    return {pep::PackageName::parse(name).value(),
            pep::Version::parse(version).value(),
            filename,
            "https://files.example/" + filename,
            {},
            {},
            {},
            false};
}

}  // namespace

TEST_CASE("a platform tag gives machine and C library, and what is none is refused") {
    const auto found = environment("3.11.7", "manylinux_2_36_x86_64").environment;
    CHECK(found.platform.machine == "x86_64");
    CHECK(found.platform.glibc_minor == 36);
    CHECK(found.markers.python_version == "3.11");
    CHECK(environment("3.12", "linux_aarch64").environment.platform.glibc_major == 0);
    for (const auto* platform : {"win_amd64", "manylinux_2_x86", "linux_", "manylinux_2_17_", "linux_a'b"}) {
        CHECK_FALSE(environment_of(pylock::Target{pep::Version::parse("3.11").value(), platform}).ok());
    }
}

TEST_CASE("a marker says of environments only what they differ in") {
    const auto all = square();
    CHECK(marker({0, 1, 2, 3}, all).empty());
    CHECK(marker({0, 2}, all) == "python_version == \"3.11\"");
    CHECK(marker({2, 3}, all) == "platform_machine == \"aarch64\"");
    CHECK(marker({3}, all) == "platform_machine == \"aarch64\" and python_version == \"3.12\"");
}

TEST_CASE("a marker holds in exactly the environments that it was made for") {
    const auto all = square();
    for (unsigned bits = 1; bits < 15; ++bits) {
        std::set<std::size_t> chosen;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if ((bits >> i & 1) != 0) chosen.insert(i);
        }
        const auto found = marker_for(chosen, all).value();
        for (std::size_t i = 0; i < all.size(); ++i) {
            CHECK(found.evaluate(all[i].environment.markers, {}) == chosen.contains(i));
        }
    }
}

TEST_CASE("an environment's own marker holds there and in no other") {
    const auto all = square();
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = 0; j < all.size(); ++j) {
            CHECK(marker_of(all[i]).evaluate(all[j].environment.markers, {}) == (i == j));
        }
    }
}

TEST_CASE("the Pythons of a lock are those from its lowest to its highest minor version") {
    CHECK(requires_python({environment("3.11.7", "linux_x86_64")}).str() == "==3.11.*");
    CHECK(requires_python(square()).str() == "<3.13,>=3.11");
}

TEST_CASE("a wheel matters when some environment could take it, whatever its C library") {
    WheelFilter filter({environment("3.11.7", "manylinux_2_17_x86_64")});
    for (const auto* tags : {"py3-none-any", "cp311-cp311-manylinux_2_39_x86_64", "cp311-cp311-musllinux_1_2_x86_64",
                             "cp39-abi3-linux_x86_64", "cp310.cp311-none-win32.linux_x86_64"}) {
        CAPTURE(tags);
        CHECK(filter.matters(tags));
        CHECK(filter.matters(tags));
    }
    for (const auto* tags : {"cp312-cp312-manylinux_2_17_x86_64", "cp311-cp311-macosx_11_0_arm64",
                             "cp311-cp311-manylinux_2_17_aarch64", "cp312-abi3-linux_x86_64", "no tags"}) {
        CAPTURE(tags);
        CHECK_FALSE(filter.matters(tags));
    }
}

TEST_CASE("what all environments chose alike has no marker, and what differs has one each") {
    const std::vector<LockEnvironment> all = {environment("3.11.7", "linux_x86_64"),
                                              environment("3.12.1", "linux_x86_64")};
    const std::vector<lock::Lock> chosen = {{"", "3.11.7", {package("a", "1"), package("b", "1"), package("c", "1")}},
                                            {"", "3.12.1", {package("a", "1"), package("b", "2")}}};
    const auto lock = merge(all, chosen, [](const lock::LockedPackage&) -> Result<pylock::Source> {
                          return pylock::Source(pylock::Distributions{});
                      }).value();
    std::string text;
    for (const auto& entry : lock.packages) {
        text +=
            concat(entry.name.str(), ' ', entry.version->str(), entry.marker ? ' ' + entry.marker->str() : "", '\n');
    }
    CHECK(text ==
          "a 1\nb 1 python_version == \"3.11\"\nb 2 python_version == \"3.12\"\nc 1 python_version == \"3.11\"\n");
    const auto preferences = preferences_of(lock, all[1].environment);
    CHECK(preferences.at(pep::PackageName::parse("b").value()).str() == "2");
    CHECK(preferences.at(pep::PackageName::parse("c").value()).str() == "1");
}

TEST_CASE("a script's locks are named by its stem, without dots") {
    const auto place = place_for_script("/project/my.tool.py");
    CHECK(place.file == "/project/pylock.my-tool.toml");
    CHECK(place.builds == "/project/my-tool.pyenvx-build.lock");
    CHECK(place.script == "my.tool.py");
    CHECK(place_for_project("/project").file == "/project/pylock.toml");
}
