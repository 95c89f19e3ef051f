#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

#include "launcher/lock/lock.hpp"
#include "store/base/file.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::lock;

namespace {

pep::PackageName name(std::string_view text) { return pep::PackageName::parse(text).value(); }

LockedPackage package(std::string_view text, std::string_view version) {
    const auto filename = concat(text, '-', version, "-py3-none-any.whl");
    const auto url = concat("https://files.example/", filename);
    return {name(text), pep::Version::parse(version).value(), filename, url, {}, {}, {}, false};
}

LockedPackage from(Source source) {
    LockedPackage package{name("idna"), pep::Version::parse("3.7").value(), "", "", {}, {}, {}, true};
    package.source = std::move(source);
    return package;
}

LockedPackage from_archive(std::string filename, std::string subdirectory = "") {
    auto package = from(ArchiveSource{std::move(subdirectory)});
    package.url = "https://files.example/" + filename;
    package.filename = std::move(filename);
    package.sha256 = Sha256::of("archive");
    return package;
}

VcsSource some_commit() { return {"git", "https://git.example/idna.git", "main", std::string(40, 'a'), "python"}; }

Lock only(LockedPackage package) { return {Sha256::of("declaration").hex(), "3.11.7", {std::move(package)}}; }

void check_round_trip(const LockedPackage& package) {
    const auto text = pylock_text(only(package)).value();
    CAPTURE(text);
    const auto again = parse_pylock(text, "pylock.toml").value();
    REQUIRE(again.packages.size() == 1);
    CHECK(again.packages[0].source == package.source);
    CHECK(again.packages[0].filename == package.filename);
    CHECK(again.packages[0].url == package.url);
    CHECK(again.packages[0].sha256 == package.sha256);
    CHECK(again.packages[0].requested == package.requested);
    CHECK(pylock_text(again).value() == text);
}

Lock sample() {
    auto requests = package("requests", "2.32.0");
    requests.sha256 = Sha256::of("requests");
    requests.size = 64928;
    requests.dependencies = {name("idna"), name("certifi")};
    requests.requested = true;
    auto idna = package("idna", "3.7");
    idna.sha256 = Sha256::of("idna");
    auto certifi = package("certifi", "2024.2.2");
    certifi.url = "file:///wheels/%22odd%22\\name.whl";
    return {Sha256::of("declaration").hex(), "3.11.7", {certifi, idna, requests}};
}

std::string golden(const std::string& text) {
    const auto path = std::string(PYENVX_TEST_DATA) + "/pylock.golden.toml";
    if (std::getenv("PYENVX_ACCEPT") != nullptr) std::ofstream(path) << text;
    return read_file(path, 1 << 20).value();
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

Error parse_error(std::string_view from, std::string_view to) {
    auto result = parse_pylock(replaced(pylock_text(sample()).value(), from, to), "pylock.toml");
    return result.ok() ? Error(ErrorKind::Failed, "no error") : std::move(result).error();
}

std::string write_error(const Lock& lock) {
    const auto result = pylock_text(lock);
    return result.ok() ? "no error" : result.error().message();
}

}  // namespace

TEST_CASE("a lock's text is canonical") {
    const auto text = pylock_text(sample()).value();
    CHECK(text == golden(text));
}

TEST_CASE("a lock read back is the lock that was written") {
    const auto lock = parse_pylock(pylock_text(sample()).value(), "pylock.toml").value();
    CHECK(lock.declaration_digest == sample().declaration_digest);
    CHECK(lock.python == "3.11.7");
    REQUIRE(lock.packages.size() == 3);
    const auto& requests = lock.packages[2];
    CHECK(requests.name == name("requests"));
    CHECK(requests.version.str() == "2.32.0");
    CHECK(requests.filename == "requests-2.32.0-py3-none-any.whl");
    CHECK(requests.url == sample().packages[2].url);
    CHECK(requests.sha256 == Sha256::of("requests"));
    CHECK(requests.size == 64928);
    CHECK(requests.dependencies == std::vector{name("certifi"), name("idna")});
    CHECK(requests.requested);
    CHECK_FALSE(lock.packages[0].requested);
    CHECK_FALSE(lock.packages[0].sha256);
    CHECK(lock.packages[0].url == sample().packages[0].url);
    CHECK(pylock_text(lock).value() == pylock_text(sample()).value());
}

TEST_CASE("a source distribution is locked as one and read back") {
    auto lock = sample();
    auto& idna = lock.packages[1];
    idna.filename = "idna-3.7.tar.gz";
    idna.url = "https://files.example/idna-3.7.tar.gz";
    const auto text = pylock_text(lock).value();
    CHECK(text.find("sdist = { name = \"idna-3.7.tar.gz\"") != std::string::npos);
    const auto again = parse_pylock(text, "pylock.toml").value();
    CHECK(again.packages[1].is_source());
    CHECK(again.packages[1].sha256 == Sha256::of("idna"));
    CHECK_FALSE(again.packages[0].is_source());
    CHECK(pylock_text(again).value() == text);
    idna.filename = "other-3.7.tar.gz";
    CHECK_FALSE(pylock_text(lock).ok());
}

TEST_CASE("an archive at an address is locked with its digest and read back") {
    check_round_trip(from_archive("idna-3.7-py3-none-any.whl"));
    check_round_trip(from_archive("main.zip", "packages/idna"));
    const auto text = pylock_text(only(from_archive("main.zip", "packages/idna"))).value();
    CHECK(text.find("archive = { url = \"https://files.example/main.zip\", hashes = { sha256 = \"") !=
          std::string::npos);
}

TEST_CASE("a commit is locked with its repository and tree and read back") {
    auto package = from(some_commit());
    check_round_trip(package);
    package.sha256 = Sha256::of("tree");
    check_round_trip(package);
    CHECK(pylock_text(only(package))
              .value()
              .find("vcs = { type = \"git\", url = \"https://git.example/idna.git\", "
                    "requested-revision = \"main\", commit-id = \"aaaa") != std::string::npos);
    package.source = VcsSource{"git", "ssh://git@git.example/idna.git", "", std::string(64, 'b'), ""};
    check_round_trip(package);
}

TEST_CASE("a folder is locked with its path and read back") {
    auto package = from(DirectorySource{"/home/u/idna", true, ""});
    check_round_trip(package);
    package.sha256 = Sha256::of("tree");
    package.source = DirectorySource{"/home/u/my \"idna\"", false, "python"};
    check_round_trip(package);
}

TEST_CASE("places that a package cannot come from are not written") {
    const auto with = [](auto change) {
        auto source = some_commit();
        change(source);
        return write_error(only(from(source)));
    };
    CHECK(with([](VcsSource&) {}) == "no error");
    CHECK(with([](VcsSource& vcs) { vcs.type = "svn"; }) == "idna: its repository is none of git's");
    CHECK(with([](VcsSource& vcs) { vcs.commit = "main"; }) == "idna: its commit is no commit's hash");
    CHECK(with([](VcsSource& vcs) { vcs.url = "ext::sh -c evil"; }) != "no error");
    CHECK(with([](VcsSource& vcs) { vcs.url = "https://u:secret@git.example/x"; }) ==
          "idna: its URL holds a user name or password");
    CHECK(with([](VcsSource& vcs) { vcs.url = "ssh://git:secret@git.example/x"; }) ==
          "idna: its URL holds a password or names no host");
    CHECK(with([](VcsSource& vcs) { vcs.url = "ssh://-oProxyCommand=evil/x"; }) != "no error");
    CHECK(with([](VcsSource& vcs) { vcs.requested_revision = "--upload-pack=evil"; }) ==
          "idna: its revision is none that git has");
    CHECK(with([](VcsSource& vcs) { vcs.subdirectory = "../other"; }) != "no error");
    CHECK(write_error(only(from(DirectorySource{"relative", false, ""}))) != "no error");
    CHECK(write_error(only(from(DirectorySource{"/a", false, "/b"}))) != "no error");
    CHECK(write_error(only(from_archive("other-3.7-py3-none-any.whl"))) ==
          "idna: the file other-3.7-py3-none-any.whl is of another package or version");
    auto both = from(some_commit());
    both.url = "https://files.example/x";
    CHECK(write_error(only(both)) == "idna: it has a file beside its folder or repository");
}

TEST_CASE("a lock of nothing can be written and read") {
    const Lock nothing{Sha256::of("").hex(), "3.12.0", {}};
    CHECK(parse_pylock(pylock_text(nothing).value(), "pylock.toml").value().packages.empty());
}

TEST_CASE("other Pythons than the lock's are refused by other installers") {
    auto lock = sample();
    lock.python = "3.14.0rc1";
    CHECK(pylock_text(lock).value().find("requires-python = \"==3.14.*\"") != std::string::npos);
}

TEST_CASE("what could not be installed from is not written") {
    auto lock = sample();
    std::swap(lock.packages[0], lock.packages[1]);
    CHECK(write_error(lock) == "certifi: it is out of order");
    lock = sample();
    lock.packages[1] = lock.packages[0];
    CHECK(write_error(lock) == "certifi: it is there twice");
    lock = sample();
    lock.packages[0].dependencies = {name("numpy")};
    CHECK(write_error(lock) == "certifi: it depends on numpy, which is not in the lock");
    lock = sample();
    lock.packages[0].filename = "idna-3.7-py3-none-any.whl";
    CHECK(write_error(lock) == "certifi: the file idna-3.7-py3-none-any.whl is of another package or version");
    lock.packages[0].filename = "../x.whl";
    CHECK(write_error(lock) == "certifi: `../x.whl` is no name of a wheel");
}

TEST_CASE("credentials never reach a lock") {
    auto lock = sample();
    lock.packages[0].url = "https://user:secret@files.example/x.whl";
    CHECK(write_error(lock) == "certifi: its URL holds a user name or password");
    lock.packages[0].url = "https://files.example/a@b.whl";
    CHECK(write_error(lock) == "no error");
}

TEST_CASE("URLs of other kinds are refused") {
    auto lock = sample();
    for (const auto* url :
         {"ftp://files.example/x.whl", "x.whl", "https://files.example/a b", "https://files.example/\"\n"}) {
        lock.packages[0].url = url;
        CHECK(write_error(lock) != "no error");
    }
}

TEST_CASE("a lock of a newer kind says so") {
    CHECK(parse_error("\"1.0\"", "\"2.0\"").kind() == ErrorKind::TooNew);
    CHECK(parse_error("\"1.0\"", "\"one\"").message() ==
          "pylock.toml, line 1: `lock-version` must be there and be a version such as \"1.0\"");
}

TEST_CASE("keys that could change what is installed are refused") {
    CHECK(parse_error("size = 64928", "path = \"x\"").message().find("cannot install from a lock with `path`") !=
          std::string::npos);
    CHECK(parse_error("name = \"idna\"\nversion", "name = \"idna\"\nmarker = \"os_name == 'nt'\"\nversion")
              .message()
              .find("cannot install from a lock with `marker`") != std::string::npos);
    CHECK(parse_error("created-by", "extras = []\ncreated-by").kind() == ErrorKind::Invalid);
}

TEST_CASE("damaged values are refused with their line") {
    CHECK(parse_error("name = \"idna\"\nversion", "name = \"Idna\"\nversion")
              .message()
              .ends_with("a name in normal form"));
    CHECK(parse_error("\"3.7\"", "\"x\"").message().ends_with("`version` must be there and be a version"));
    CHECK(parse_error("\"3.7\"", "\"3.8\"").message().find("another package or version") != std::string::npos);
    CHECK(parse_error("size = 64928", "size = -1").message().ends_with("a number of bytes"));
    CHECK(parse_error("sha256 = \"", "sha256 = \"g").message().ends_with("64 hexadecimal digits"));
    CHECK(parse_error("sha256 = ", "md5 = ").message().find("`sha256` must be there") != std::string::npos);
    CHECK(parse_error("python = \"3.11.7\"", "python = 3").message().find("`python` must be there") !=
          std::string::npos);
    CHECK(parse_error("requested = true", "requested = 1").message().ends_with("true or false"));
    CHECK(parse_error("[tool.pyenvx]", "[tool.other]").message().find("not made by pyenvx") != std::string::npos);
    CHECK(parse_error("created-by", "created-at").kind() == ErrorKind::Invalid);
    CHECK(parse_error("dependencies = [", "directory = { path = \"/x\" }\ndependencies = [")
              .message()
              .find("`directory` must be there and be absent beside another place") != std::string::npos);
}

TEST_CASE("a kept lock that is absent is nothing") {
    const tests::TemporaryDirectory home;
    CHECK_FALSE(read_kept(home.path() / "a.pylock.toml").value());
}

TEST_CASE("a kept lock is read as it was written") {
    const tests::TemporaryDirectory home;
    const auto file = home.path() / "a.pylock.toml";
    REQUIRE(write_kept(file, sample()).ok());
    const auto lock = read_kept(file).value();
    REQUIRE(lock);
    CHECK(pylock_text(*lock).value() == pylock_text(sample()).value());
}

TEST_CASE("a kept lock that is the same already is not written again") {
    const tests::TemporaryDirectory home;
    const auto file = home.path() / "a.pylock.toml";
    REQUIRE(write_kept(file, sample()).ok());
    const auto second_name = home.path() / "link";
    std::filesystem::create_hard_link(file, second_name);
    REQUIRE(write_kept(file, sample()).ok());
    CHECK(std::filesystem::equivalent(file, second_name));
}

TEST_CASE("a kept lock with any other byte is corrupt") {
    const tests::TemporaryDirectory home;
    const auto text = pylock_text(sample()).value();
    for (const auto& bytes :
         {text + "\n", text + "# x\n", text.substr(0, text.size() / 2), std::string(), std::string("\xff")}) {
        const auto result = read_kept(home.write("a.pylock.toml", bytes));
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().kind() == ErrorKind::Corrupt);
    }
}

TEST_CASE("a kept lock that lost its tail, wherever, is noticed") {
    tests::TemporaryDirectory home;
    const auto text = pylock_text(sample()).value();
    const auto is_corrupt = [&](std::string_view bytes) {
        const auto lock = read_kept(home.write("a.pylock.toml", bytes));
        return !lock.ok() && lock.error().kind() == ErrorKind::Corrupt;
    };
    for (std::size_t kept = 0; kept < text.size(); ++kept) {
        CAPTURE(kept);
        CHECK(is_corrupt(text.substr(0, kept)));
        CHECK(is_corrupt(text.substr(0, kept) + std::string(text.size() - kept, '\0')));
    }
}
