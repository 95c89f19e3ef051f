#include "store/nar/nar.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <utime.h>

#include <filesystem>

#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using pyenvx::tests::TemporaryDirectory;

namespace {

Result<NarDigest> hash_of(const std::filesystem::path& path) { return hash_tree(BorrowedFd::cwd(), path.c_str()); }

std::string nar_string(std::string_view text) {
    std::string out(8, '\0');
    for (int i = 0; i < 8; ++i) out[static_cast<std::size_t>(i)] = static_cast<char>(text.size() >> (8 * i));
    out += text;
    out.resize((out.size() + 7) / 8 * 8, '\0');
    return out;
}

std::string nar_of_words(std::initializer_list<std::string_view> words) {
    std::string out;
    for (const auto word : words) out += nar_string(word);
    return out;
}

}  // namespace

TEST_CASE("a file's hash is that of its NAR form") {
    TemporaryDirectory directory;
    const auto file = directory.write("file", "hello");
    const auto nar = nar_of_words({"nix-archive-1", "(", "type", "regular", "contents", "hello", ")"});
    CHECK(hash_of(file)->hash == Sha256::of(nar));
    CHECK(hash_of(file)->size == nar.size());
}

TEST_CASE("a folder's hash is that of its NAR form, entries sorted") {
    TemporaryDirectory directory;
    directory.write("tree/b", "");
    std::filesystem::create_symlink("b", directory.path() / "tree/a");
    const auto nar =
        nar_of_words({"nix-archive-1", "(",       "type",   "directory", "entry",    "(", "name",  "a", "node", "(",
                      "type",          "symlink", "target", "b",         ")",        ")", "entry", "(", "name", "b",
                      "node",          "(",       "type",   "regular",   "contents", "",  ")",     ")", ")"});
    CHECK(hash_of(directory.path() / "tree")->hash == Sha256::of(nar));
}

TEST_CASE("the executable bit changes the hash and times do not") {
    TemporaryDirectory directory;
    const auto file = directory.write("file", "hello");
    const auto before = hash_of(file)->hash;
    const struct utimbuf old = {1, 1};
    REQUIRE(::utime(file.c_str(), &old) == 0);
    CHECK(hash_of(file)->hash == before);
    REQUIRE(::chmod(file.c_str(), 0755) == 0);
    CHECK(hash_of(file)->hash != before);
}

TEST_CASE("special files and trees that are too deep have no hash") {
    TemporaryDirectory directory;
    REQUIRE(::mkfifo((directory.path() / "fifo").c_str(), 0600) == 0);
    CHECK(hash_of(directory.path() / "fifo").error().kind() == ErrorKind::Refused);
    std::string deep = "top";
    for (int i = 0; i < kMaxTreeDepth; ++i) deep += "/d";
    directory.write(deep + "/file", "");
    CHECK(hash_of(directory.path() / "top").error().kind() == ErrorKind::Refused);
}
