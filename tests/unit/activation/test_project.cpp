#include "launcher/activation/project.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::activation;

namespace {

struct Place {
    tests::TemporaryDirectory folder;
    std::string home = folder.path() / "home";
    std::filesystem::path root = std::filesystem::canonical(folder.path());

    std::optional<Project> nearest(const std::filesystem::path& from) const {
        const auto found = nearest_project(home, from);
        REQUIRE(found.ok());
        return *found;
    }
};

}  // namespace

TEST_CASE("the nearest project is found by the words of the path, and known by the real one") {
    const Place place;
    place.folder.write("real/project/shell.toml", "");
    place.folder.write("real/project/deep/er/file", "");
    std::filesystem::create_directory_symlink(place.root / "real/project", place.root / "link");
    const auto project = place.nearest(place.root / "link/deep/er");
    REQUIRE(project);
    CHECK(project->written == (place.root / "link/shell.toml").native());
    CHECK(project->folder == (place.root / "real/project").native());
    CHECK(project->verdict == Verdict::Unknown);
}

TEST_CASE("of a project that nothing was said of nothing is read") {
    const Place place;
    const auto file = place.folder.write("p/shell.toml", "secret");
    ::chmod(file.c_str(), 0);
    const auto project = place.nearest(place.root / "p");
    REQUIRE(project);
    CHECK(project->verdict == Verdict::Unknown);
    CHECK(project->contents.empty());
}

TEST_CASE("a pipe in a declaration's place is no declaration, and does not hold anybody up") {
    const Place place;
    REQUIRE(::mkfifo((place.root / "shell.toml").c_str(), 0600) == 0);
    const auto project = place.nearest(place.root);
    REQUIRE(project);
    CHECK(project->verdict == Verdict::NotRegular);
}

TEST_CASE("another user's declaration is not ours, even where its path was allowed") {
    if (::geteuid() != 0) return;
    const Place place;
    const auto file = place.folder.write("p/shell.toml", "a");
    REQUIRE(write_saying(place.home, {Say::Allow, place.root / "p/shell.toml", "a"}).ok());
    CHECK(place.nearest(place.root / "p")->verdict == Verdict::Allowed);
    REQUIRE(::chown(file.c_str(), 12345, 12345) == 0);
    CHECK(place.nearest(place.root / "p")->verdict == Verdict::NotOurs);
}

TEST_CASE("above a project comes the next one") {
    const Place place;
    place.folder.write("o/shell.toml", "");
    place.folder.write("o/a/i/shell.toml", "");
    const auto inner = place.nearest(place.root / "o/a/i");
    REQUIRE(inner);
    const auto outer = project_above(place.home, *inner);
    REQUIRE(outer.ok());
    REQUIRE(*outer);
    CHECK((*outer)->folder == (place.root / "o").native());
}
