#include "launcher/record/variables.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace pyenvx::record;

namespace {

Digest digest_for(std::vector<std::string> entries) {
    std::vector<char*> block;
    for (auto& entry : entries) block.push_back(entry.data());
    block.push_back(nullptr);
    return variables_digest(block.data());
}

}  // namespace

TEST_CASE("the order of variables does not matter to their digest") {
    CHECK(digest_for({"PYENVX_A=1", "HOME=/h", "PYENVX_B=2"}) == digest_for({"PYENVX_B=2", "PYENVX_A=1", "HOME=/h"}));
}

TEST_CASE("a setting that changes, appears or is empty changes the digest") {
    const auto before = digest_for({"PYENVX_A=1", "HOME=/h"});
    CHECK(digest_for({"PYENVX_A=2", "HOME=/h"}) != before);
    CHECK(digest_for({"PYENVX_A=1", "HOME=/h", "PYENVX_B="}) != before);
    CHECK(digest_for({"PYENVX_A=1", "HOME=/other"}) != before);
    CHECK(digest_for({"PYENVX_A=1", "HOME=/h", "XDG_CONFIG_HOME=/c"}) != before);
}

TEST_CASE("variables that are no settings leave the digest as it is") {
    CHECK(digest_for({"HOME=/h", "PATH=/bin", "PYENVX_EXECUTABLE=/e/bin/python", "_PYENVX=1"}) ==
          digest_for({"HOME=/h"}));
}

TEST_CASE("a value cannot pass for the border between two variables") {
    CHECK(digest_for({"PYENVX_A=1", "PYENVX_B=2"}) != digest_for({"PYENVX_A=1PYENVX_B=2"}));
}
