#include "store/pep/wheel_tag.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace pyenvx::pep;

namespace {

PythonPlatform debian12() {
    return {.major = 3, .minor = 11, .machine = "x86_64", .glibc_major = 2, .glibc_minor = 36};
}

std::vector<std::string> tags(const PythonPlatform& platform) {
    std::vector<std::string> texts;
    for (const auto& tag : supported_tags(platform)) texts.push_back(tag.str());
    return texts;
}

// The place of a tag in the list, or -1.
std::ptrdiff_t rank(const std::vector<std::string>& list, const std::string& tag) {
    const auto found = std::find(list.begin(), list.end(), tag);
    return found == list.end() ? -1 : found - list.begin();
}

}  // namespace

TEST_CASE("tags go from the most particular to the most general") {
    const auto list = tags(debian12());
    const std::vector<std::string> expected = {"cp311-cp311-linux_x86_64",
                                               "cp311-cp311-manylinux_2_36_x86_64",
                                               "cp311-cp311-manylinux_2_17_x86_64",
                                               "cp311-cp311-manylinux2014_x86_64",
                                               "cp311-cp311-manylinux_2_12_x86_64",
                                               "cp311-cp311-manylinux2010_x86_64",
                                               "cp311-cp311-manylinux_2_5_x86_64",
                                               "cp311-cp311-manylinux1_x86_64",
                                               "cp311-abi3-manylinux_2_36_x86_64",
                                               "cp311-none-manylinux_2_36_x86_64",
                                               "cp310-abi3-manylinux_2_36_x86_64",
                                               "cp32-abi3-manylinux1_x86_64",
                                               "py311-none-manylinux_2_36_x86_64",
                                               "py3-none-manylinux_2_36_x86_64",
                                               "py310-none-manylinux_2_36_x86_64",
                                               "py30-none-manylinux1_x86_64",
                                               "cp311-none-any",
                                               "py311-none-any",
                                               "py3-none-any",
                                               "py310-none-any",
                                               "py30-none-any"};
    std::ptrdiff_t before = -1;
    for (const auto& tag : expected) {
        CAPTURE(tag);
        CHECK(rank(list, tag) > before);
        before = rank(list, tag);
    }
    CHECK(list.front() == "cp311-cp311-linux_x86_64");
    CHECK(list.back() == "py30-none-any");
    CHECK(rank(list, "cp311-cp311-manylinux_2_37_x86_64") == -1);
    CHECK(rank(list, "cp311-cp311-manylinux_2_4_x86_64") == -1);
    CHECK(rank(list, "cp310-cp310-linux_x86_64") == -1);
}

TEST_CASE("a free-threaded build has its own ABI and not abi3") {
    auto platform = debian12();
    platform.minor = 13;
    platform.free_threaded = true;
    const auto list = tags(platform);
    CHECK(list.front() == "cp313-cp313t-linux_x86_64");
    CHECK(rank(list, "cp313-cp313-linux_x86_64") == -1);
    CHECK(rank(list, "cp313-abi3-linux_x86_64") == -1);
    CHECK(rank(list, "cp313-abi3t-linux_x86_64") > 0);
    CHECK(rank(list, "cp313-none-linux_x86_64") > 0);
}

TEST_CASE("a debug build also loads what others load") {
    auto platform = debian12();
    platform.debug = true;
    const auto list = tags(platform);
    CHECK(list.front() == "cp311-cp311d-linux_x86_64");
    CHECK(rank(list, "cp311-cp311-linux_x86_64") > 0);
}

TEST_CASE("manylinux needs glibc, and on other machines than x86 a newer one") {
    auto platform = debian12();
    platform.machine = "aarch64";
    const auto list = tags(platform);
    CHECK(rank(list, "cp311-cp311-manylinux2014_aarch64") > 0);
    CHECK(rank(list, "cp311-cp311-manylinux_2_16_aarch64") == -1);
    CHECK(rank(list, "cp311-cp311-manylinux1_aarch64") == -1);
    platform.glibc_major = 0;
    for (const auto& tag : tags(platform)) CHECK(tag.find("manylinux") == std::string::npos);
}
