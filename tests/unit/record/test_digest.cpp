#include "launcher/record/digest.hpp"

#include <doctest/doctest.h>

#include "store/base/text.hpp"

using pyenvx::record::bytes_of;
using pyenvx::record::digest_of;

TEST_CASE("the digest of a known message is the standard's") {
    const auto digest = digest_of("abc");
    CHECK(pyenvx::to_hex(bytes_of(digest)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
