#include <doctest/doctest.h>

#include "launcher/pylock/locked_file.hpp"
#include "tests/unit/pylock/sample.hpp"

using namespace pyenvx;
using namespace pyenvx::test;

namespace {

Result<lock::Lock> select(const std::string& text, const pylock::Environment& where = environment(),
                          const pylock::Selection& selection = {}) {
    const auto read = pylock::parse(text, "pylock.toml");
    REQUIRE_MESSAGE(read.ok(), (read.ok() ? "" : read.error().message()));
    return pylock::select(read->lock, "/project/pylock.toml", where, selection);
}

std::string chosen_file(std::string_view more) {
    const auto chosen = select(lock_text(package("idna", more)));
    REQUIRE_MESSAGE(chosen.ok(), (chosen.ok() ? "" : chosen.error().message()));
    return chosen->packages.front().filename;
}

ErrorKind refusal(const std::string& text) {
    const auto chosen = select(text);
    REQUIRE_FALSE(chosen.ok());
    return chosen.error().kind();
}

std::string wheels(std::initializer_list<std::string_view> names) {
    std::string text = "wheels = [";
    for (const auto name : names) text += concat(wheel(name), ", ");
    return text + "]\n";
}

const std::string kPlain = wheels({"idna-1.0-py3-none-any.whl"});

}  // namespace

TEST_CASE("of a package's wheels the first by the order of tags is taken") {
    CHECK(chosen_file(wheels({"idna-1.0-py3-none-any.whl", "idna-1.0-cp311-cp311-manylinux_2_17_x86_64.whl",
                              "idna-1.0-cp311-cp311-musllinux_1_2_x86_64.whl", "idna-1.0-cp312-cp312-linux_x86_64.whl",
                              "idna-1.0-cp39-abi3-manylinux_2_28_x86_64.whl"})) ==
          "idna-1.0-cp311-cp311-manylinux_2_17_x86_64.whl");
}

TEST_CASE("of wheels with equal tags the one with the higher build tag is taken") {
    CHECK(chosen_file(wheels({"idna-1.0-2-py3-none-any.whl", "idna-1.0-10-py3-none-any.whl",
                              "idna-1.0-py3-none-any.whl"})) == "idna-1.0-10-py3-none-any.whl");
}

TEST_CASE("a source distribution is taken where no wheel fits, and nothing where there is none") {
    const auto other = wheels({"idna-1.0-cp312-cp312-linux_x86_64.whl"});
    CHECK(chosen_file(concat(other, "sdist = ", wheel("idna-1.0.tar.gz"))) == "idna-1.0.tar.gz");
    CHECK(refusal(lock_text(package("idna", other))) == ErrorKind::Unsatisfiable);
}

TEST_CASE("who rules out wheels or sources of a package gets the other, or an error") {
    const auto text = lock_text(package("idna", concat(kPlain, "sdist = ", wheel("idna-1.0.tar.gz"))));
    pylock::Selection selection;
    selection.takes_wheels = [](const auto&) { return false; };
    CHECK(select(text, environment(), selection)->packages.front().is_source());
    selection.takes_sources = selection.takes_wheels;
    CHECK(select(text, environment(), selection).error().kind() == ErrorKind::Unsatisfiable);
}

TEST_CASE("two entries of one name that both hold are ambiguous") {
    const auto entry = [](std::string_view marker) {
        return package("idna", concat("marker = \"", marker, "\"\n", kPlain));
    };
    CHECK(refusal(lock_text(entry("python_version >= '3.9'") + entry("python_version < '4'"))) == ErrorKind::Invalid);
    const auto apart = select(lock_text(entry("python_version >= '3.12'") + entry("python_version < '3.12'")));
    CHECK(apart->packages.size() == 1);
}

TEST_CASE("a lock is refused by its requires-python, its environments, and a package's requires-python") {
    const auto body = package("idna", kPlain);
    CHECK(refusal(lock_text(body, "requires-python = \">=3.12\"")) == ErrorKind::Unsatisfiable);
    CHECK(refusal(lock_text(body, "environments = [\"sys_platform == 'win32'\"]")) == ErrorKind::Unsatisfiable);
    CHECK(refusal(lock_text(package("idna", "requires-python = \">=3.12\"\n" + kPlain))) == ErrorKind::Unsatisfiable);
    const auto skipped = "marker = \"python_version >= '3.12'\"\nrequires-python = \">=3.12\"\n" + kPlain;
    CHECK(select(lock_text(package("idna", skipped)))->packages.empty());
}

TEST_CASE("markers see the extras that were asked for, and the default groups where no group was") {
    const auto text = lock_text(
        package("one", "marker = \"'socks' in extras\"\n" + wheels({"one-1.0-py3-none-any.whl"})) +
            package("two", "marker = \"'dev' in dependency_groups\"\n" + wheels({"two-1.0-py3-none-any.whl"})),
        "extras = [\"socks\"]\ndependency-groups = [\"dev\"]\ndefault-groups = [\"dev\"]");
    const auto names = [&](const pylock::Selection& selection) {
        std::string found;
        const auto chosen = select(text, environment(), selection).value();
        for (const auto& one : chosen.packages) found += one.name.str() + ' ';
        return found;
    };
    CHECK(names({}) == "two ");
    CHECK(names({{pep::ExtraName::parse("socks").value()}}) == "one two ");
    CHECK(names({{}, std::set<pylock::GroupName>()}).empty());
    const auto unknown = select(text, environment(), {{pep::ExtraName::parse("sock").value()}});
    CHECK(unknown.error().kind() == ErrorKind::Usage);
}

TEST_CASE("a file without sha256 is known by sha384 or sha512, and one with neither is refused") {
    const auto with = [](std::string_view hashes) {
        return lock_text(package(
            "idna", concat("wheels = [{ url = \"https://x/idna-1.0-py3-none-any.whl\", hashes = {", hashes, "} }]")));
    };
    const auto chosen = select(with(concat("sha512 = \"", std::string(128, 'a'), "\", md5 = \"00\"")));
    CHECK_FALSE(chosen->packages.front().sha256);
    CHECK(chosen->packages.front().other_hashes.size() == 1);
    CHECK(refusal(with("md5 = \"00\", sha1 = \"00\"")) == ErrorKind::Refused);
    CHECK(refusal(with("sha256 = \"00\"")) == ErrorKind::Invalid);
}

TEST_CASE("a path begins in the lock's folder") {
    const auto chosen = select(lock_text(package(
        "idna", concat("wheels = [{ path = \"../w/idna-1.0-py3-none-any.whl\", size = 7, hashes = { sha256 = \"",
                       digest('b'), "\" } }]"))));
    CHECK(chosen->packages.front().url == "file:///w/idna-1.0-py3-none-any.whl");
    CHECK(chosen->packages.front().size == 7);
}

TEST_CASE("dependencies say who needs whom, and install nothing") {
    const auto chosen =
        select(lock_text(package("idna", "dependencies = [{ name = \"absent\" }, { name = \"other\" }]\n" + kPlain) +
                         package("other", wheels({"other-1.0-py3-none-any.whl"}))));
    REQUIRE(chosen->packages.size() == 2);
    REQUIRE(chosen->packages.front().dependencies.size() == 1);
    CHECK(chosen->packages.front().dependencies.front().str() == "other");
}

TEST_CASE("what comes from no index is taken from where its entry says, and an entry is written from it again") {
    const auto text =
        lock_text(concat("[[packages]]\nname = \"one\"\nvcs = { type = \"git\", path = \"../one\", commit-id = \"",
                         std::string(40, 'A'), "\", subdirectory = \"s\" }\n",
                         "[[packages]]\nname = \"two\"\ndirectory = { path = \"two\", editable = true }\n",
                         package("zip", concat("archive = { url = \"https://x/zip-1.0.tar.gz\", hashes = { sha256 = \"",
                                               digest('c'), "\" } }"))));
    const auto chosen = select(text).value();
    REQUIRE(chosen.packages.size() == 3);
    const auto& vcs = std::get<lock::VcsSource>(chosen.packages[0].source);
    CHECK(vcs.url == "file:///one");
    CHECK(vcs.commit == std::string(40, 'a'));
    const auto& folder = std::get<lock::DirectorySource>(chosen.packages[1].source);
    CHECK(folder.path == "/project/two");
    CHECK(folder.editable);
    CHECK(std::holds_alternative<lock::ArchiveSource>(chosen.packages[2].source));
    CHECK(chosen.packages[2].sha256.has_value());
    const auto again = std::get<pylock::Directory>(pylock::direct_source(chosen.packages[1], "/project/pylock.toml"));
    CHECK(again.path == "two");
}

TEST_CASE("a repository of another kind than git is refused") {
    CHECK(refusal(lock_text(package("one", "vcs = { type = \"hg\", url = \"https://x/y\", commit-id = \"00\" }"))) ==
          ErrorKind::Invalid);
}
