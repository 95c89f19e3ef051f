#include <doctest/doctest.h>

#include "launcher/source/direct_url_json.hpp"

using namespace pyenvx;
using namespace pyenvx::source;

namespace {

std::string json(lock::Source source, std::string url = "") {
    lock::LockedPackage package{
        pep::PackageName::parse("a").value(), pep::Version::parse("1").value(), "", std::move(url), {}, {}, {}, false};
    package.source = std::move(source);
    return direct_url_json(package);
}

}  // namespace

TEST_CASE("direct_url.json has the members of its kind in their order") {
    CHECK(json({}).empty());
    CHECK(json(lock::ArchiveSource{"sub"}, "https://files.example/a.zip") ==
          R"({"archive_info": {}, "subdirectory": "sub", "url": "https://files.example/a.zip"})");
    CHECK(
        json(lock::VcsSource{"git", "https://git.example/a", "v1", "c0ffee", ""}) ==
        R"({"url": "https://git.example/a", "vcs_info": {"commit_id": "c0ffee", "requested_revision": "v1", "vcs": "git"}})");
    CHECK(json(lock::DirectorySource{"/my project", true, ""}) ==
          R"({"dir_info": {"editable": true}, "url": "file:///my%20project"})");
}

TEST_CASE("direct_url.json has the well-known user of ssh and no person's name") {
    const auto ssh = [](std::string_view user) {
        return json(lock::VcsSource{"git", concat("ssh://", user, "git.example/a@b"), "", "c0ffee", ""});
    };
    CHECK(ssh("git@").find("\"ssh://git@git.example/a@b\"") != std::string::npos);
    CHECK(ssh("me@").find("\"ssh://git.example/a@b\"") != std::string::npos);
    CHECK(ssh("").find("\"ssh://git.example/a@b\"") != std::string::npos);
}
