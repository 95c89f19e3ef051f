#include "store/collect/store_names.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::collect;

namespace {

const std::string kHash = "0c5qq0v6w5cs8nkybx1gdc0v2nca5nlr";

std::vector<std::string> names_in(std::string_view text) {
    std::vector<std::string> names;
    for (const auto& path : objects_named_in(text)) names.push_back(path.str());
    return names;
}

}  // namespace

TEST_CASE("objects are found in paths, in lists of paths and in variables") {
    const auto object = kHash + "-environment";
    for (const auto& text :
         {"/home/u/store/" + object, "/s/" + object + "/bin/python", "PATH=/usr/bin:/s/" + object + "/bin:/bin",
          std::string("A=1\0B=/s/", 9) + object + std::string("\0C=2", 4), "/s/" + object + " (deleted)"}) {
        CAPTURE(text);
        CHECK(names_in(text) == std::vector{object});
    }
}

TEST_CASE("what is not called as an object is none") {
    for (const auto& text : {"/s/" + kHash, "/s/" + kHash + "-", "/s/" + kHash.substr(1) + "-environment",
                             "/s/x" + kHash + "-environment", std::string("/"), std::string()}) {
        CAPTURE(text);
        CHECK(names_in(text).empty());
    }
}

TEST_CASE("an object is found with the home that its path says") {
    const auto object = kHash + "-environment";
    for (const auto& text :
         {"/h/x/store/" + object + "/bin", "PATH=/usr/bin:/h/x/store/" + object + ":/store/" + object,
          "7f00-7f01 r-xp 0 0:1 9      /h/x/store/" + object + "/lib.so\n"}) {
        CAPTURE(text);
        CHECK(objects_with_homes_in(text)[0].home == "/h/x");
    }
    for (const auto& text : {"../store/" + object, "/h/x/stores/" + object, "/" + object, "/store/" + object}) {
        CAPTURE(text);
        CHECK(objects_with_homes_in(text)[0].home.empty());
    }
}
