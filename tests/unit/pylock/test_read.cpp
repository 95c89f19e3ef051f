#include <doctest/doctest.h>

#include "tests/unit/pylock/sample.hpp"

using namespace pyenvx;
using namespace pyenvx::test;

namespace {

pylock::Lock read(const std::string& text) {
    auto read = pylock::parse(text, "pylock.toml");
    REQUIRE_MESSAGE(read.ok(), (read.ok() ? "" : read.error().message()));
    return std::move(read->lock);
}

std::string refusal(const std::string& text) {
    const auto read = pylock::parse(text, "pylock.toml");
    return read.ok() ? "no error" : read.error().message();
}

std::string refused_package(std::string_view more) { return refusal(lock_text(package("idna", more))); }

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

const std::string kWheels = concat("wheels = [", wheel("idna-1.0-py3-none-any.whl"), "]");

}  // namespace

TEST_CASE("a lock is read with all that decides what is installed") {
    const auto lock = read(lock_text(package("idna",
                                             "marker = \"'dev' in dependency_groups\"\n"
                                             "requires-python = \">=3.8\"\n" +
                                                 kWheels),
                                     "requires-python = \">=3.9\"\nextras = [\"socks\"]\n"
                                     "dependency-groups = [\"Dev\"]\ndefault-groups = [\"Dev\"]\n"
                                     "environments = [\"sys_platform == 'linux'\"]"));
    CHECK(lock.environments.size() == 1);
    CHECK(lock.requires_python->str() == ">=3.9");
    CHECK(lock.extras.front().str() == "socks");
    CHECK(lock.default_groups.front().str() == "dev");
    REQUIRE(lock.packages.size() == 1);
    const auto& idna = lock.packages.front();
    CHECK(idna.marker);
    CHECK(idna.requires_python->str() == ">=3.8");
    const auto& files = std::get<pylock::Distributions>(idna.source);
    CHECK(files.wheels.front().hashes.at("sha256") == digest('a'));
    CHECK_FALSE(lock.own);
}

TEST_CASE("a lock of another major version is too new, and one of another minor is read with a warning") {
    const auto other = pylock::parse("lock-version = \"2.0\"\n", "pylock.toml");
    CHECK(other.error().kind() == ErrorKind::TooNew);
    const auto minor = pylock::parse("lock-version = \"1.3\"\ncreated-by = \"x\"\npackages = []\n", "pylock.toml");
    REQUIRE(minor.ok());
    CHECK(minor->warnings.size() == 1);
}

TEST_CASE("what a lock must have and has not is said with its line") {
    CHECK(refusal("created-by = \"x\"\n") == "pylock.toml, line 1: `lock-version`: must be there, as \"1.0\"");
    CHECK(contains(refusal("lock-version = \"1.0\"\npackages = []\n"), "`created-by`: must be there"));
    CHECK(contains(refusal("lock-version = \"1.0\"\ncreated-by = \"x\"\n"), "`packages`: must be there"));
    CHECK(refused_package("wheels = 3") == "pylock.toml, line 7: `wheels`: must be an array of tables, not an integer");
    CHECK(contains(refused_package(""), "nothing to install from"));
    CHECK(contains(refused_package("wheels = []"), "has no wheel"));
    CHECK(contains(refusal(lock_text("", "environments = []\npackages = []")), "for no environment"));
}

TEST_CASE("a package comes from one source") {
    const auto message = refused_package(kWheels + "\ndirectory = { path = \"x\" }");
    CHECK(contains(message, "`directory`: excludes `wheels`"));
}

TEST_CASE("a name stands in normal form, since two spellings of it would be two packages") {
    CHECK(contains(refusal(lock_text(package("Idna", kWheels))), "must be in normal form: `idna`"));
}

TEST_CASE("a file has a hash and a place, and is of its package") {
    CHECK(contains(refused_package("wheels = [{ name = \"idna-1.0-py3-none-any.whl\", url = \"https://x/y\" }]"),
                   "`hashes`: must be there"));
    CHECK(contains(refused_package("wheels = [{ url = \"https://x/idna-1.0-py3-none-any.whl\", hashes = {} }]"),
                   "must hold one hash at least"));
    CHECK(contains(refused_package("wheels = [{ name = \"idna-1.0-py3-none-any.whl\", hashes = { md5 = \"00\" } }]"),
                   "or `path` must be there"));
    CHECK(contains(refused_package(concat("wheels = [", wheel("other-1.0-py3-none-any.whl"), "]")),
                   "of another package or version"));
    CHECK(contains(refused_package(concat("wheels = [", wheel("idna-2.0-py3-none-any.whl"), "]")),
                   "of another package or version"));
}

TEST_CASE("a file's name is the last piece of its place where none is said") {
    const auto lock = read(lock_text(package("idna",
                                             "wheels = [{ path = \"wheels/idna-1.0-py3-none-any.whl\", hashes = { "
                                             "sha256 = \"aa\" } }]\nsdist = { url = "
                                             "\"https://x/idna%2D1.0.tar.gz?q#f\", hashes = { sha256 = \"AA\" } }")));
    const auto& files = std::get<pylock::Distributions>(lock.packages.front().source);
    CHECK(files.wheels.front().name == "idna-1.0-py3-none-any.whl");
    CHECK(files.sdist->name == "idna-1.0.tar.gz");
    CHECK(files.sdist->hashes.at("sha256") == "aa");
}

TEST_CASE("a URL with a password is refused, and a repository's account is none") {
    const auto with = [](std::string_view url) {
        return refused_package(concat("archive = { url = \"", url, "\", hashes = { sha256 = \"aa\" } }"));
    };
    CHECK(contains(with("https://user:secret@x/idna-1.0.tar.gz"), "holds a user name or password"));
    CHECK_FALSE(contains(with("https://user:secret@x/idna-1.0.tar.gz"), "secret@"));
    const auto of_repository = [](std::string_view url) {
        return refused_package(
            concat("vcs = { type = \"git\", url = \"", url, "\", commit-id = \"", std::string(40, 'a'), "\" }"));
    };
    CHECK(of_repository("ssh://git@x/y.git") == "no error");
    CHECK(contains(of_repository("ssh://git:p@x/y.git"), "holds a user name or password"));
}

TEST_CASE("a commit of git is named by all of its digits, so no tag or option passes for one") {
    const auto with = [](std::string_view commit) {
        return refused_package(concat("vcs = { type = \"git\", url = \"https://x/y\", commit-id = \"", commit, "\" }"));
    };
    CHECK(with(std::string(64, 'a')) == "no error");
    CHECK(with(std::string(40, 'F')) == "no error");
    for (const std::string commit : {"v1", "--upload-pack=x", "c0ffee"}) {
        CHECK(contains(with(commit), "`commit-id`: must be the 40 or 64 hexadecimal digits"));
    }
    CHECK(contains(with(std::string(40, 'g')), "`commit-id`"));
}

TEST_CASE("a subdirectory stays inside its source") {
    CHECK(contains(refused_package("directory = { path = \"x\", subdirectory = \"a/../../b\" }"),
                   "leads out of the source"));
}
