#include "launcher/tools/command_file.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/environment/bin/scripts.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::tools;
using pyenvx::tests::TemporaryDirectory;
namespace fs = std::filesystem;

namespace {

/// A home with one environment, and a folder for commands.
struct Places {
    explicit Places(const std::string& name = "home")
        : home(directory.path() / name), link(home / "envs/demo-01234567") {
        fs::create_directories(home / "tmp");
        fs::create_directories(link / "bin");
        fs::create_directories(bin);
        write("demo", store::entry_point_script({"demo", "demo.cli", "main"}));
        write("native",
              "\x7f"
              "ELF");
    }
    void write(const std::string& program, const std::string& text) const {
        std::ofstream(link / "bin" / program) << text;
    }
    fs::path put(const std::string& command) const {
        REQUIRE(put_command(bin / command, link, home).ok());
        return bin / command;
    }

    TemporaryDirectory directory;
    fs::path home;
    fs::path link;
    fs::path bin = directory.path() / "bin";
};

std::string text_of(const fs::path& file) { return read_file(file, 4096).value(); }

}  // namespace

TEST_CASE("commands lie where XDG_BIN_HOME says, or in ~/.local/bin") {
    CHECK(commands_folder("/b/", "/home/a").value() == "/b");
    CHECK(commands_folder("relative", "/home/a").value() == "/home/a/.local/bin");
    CHECK(commands_folder(std::nullopt, "/home/a").value() == "/home/a/.local/bin");
    CHECK_FALSE(commands_folder(std::nullopt, std::nullopt).ok());
}

TEST_CASE("a program in Python starts by the environment's python, through the stable link") {
    const Places places;
    const auto file = places.put("demo");
    CHECK(text_of(file).starts_with(concat("#!", places.link, "/bin/python\n")));
    CHECK((sys::stat(file.c_str()).value()->st_mode & 0111) != 0);
    CHECK(stable_link_behind(file, places.home).value() == places.link);
}

TEST_CASE("a program of another language is a link through the stable link") {
    const Places places;
    const auto file = places.put("native");
    CHECK(fs::read_symlink(file) == places.link / "bin/native");
    CHECK(stable_link_behind(file, places.home).value() == places.link);
}

TEST_CASE("where a first line cannot name the python, a link does") {
    CHECK(fs::is_symlink(Places("a home").put("demo")));
    CHECK(fs::is_symlink(Places(std::string(200, 'h')).put("demo")));
    const Places places;
    places.write("de\"mo", store::entry_point_script({"demo", "demo.cli", "main"}));
    CHECK(fs::is_symlink(places.put("de\"mo")));
}

TEST_CASE("a command is made anew in one step, and leaves nothing beside it") {
    const Places places;
    const auto file = places.put("demo");
    places.write("demo",
                 "\x7f"
                 "ELF");
    CHECK(fs::is_symlink(places.put("demo")));
    places.write("demo", store::entry_point_script({"demo", "demo.cli", "main"}));
    CHECK(fs::is_regular_file(fs::symlink_status(places.put("demo"))));
    CHECK(std::distance(fs::directory_iterator(places.bin), {}) == 1);
    CHECK(fs::is_empty(places.home / "tmp"));
    CHECK(stable_link_behind(file, places.home).value() == places.link);
}

TEST_CASE("what somebody else put there is not ours") {
    const Places places;
    const auto mine = places.directory.write("bin/mine", "#!/usr/bin/python3\n");
    CHECK_FALSE(stable_link_behind(mine, places.home).value());
    const auto alike = places.directory.write("bin/alike", concat("#!", places.link, "/bin/python\nprint(1)\n"));
    CHECK_FALSE(stable_link_behind(alike, places.home).value());
    fs::create_symlink("/usr/bin/env", places.bin / "env");
    CHECK_FALSE(stable_link_behind(places.bin / "env", places.home).value());
    CHECK_FALSE(stable_link_behind(places.bin / "absent", places.home).value());
    CHECK_FALSE(stable_link_behind(places.bin, places.home).value());
    CHECK_FALSE(stable_link_behind(places.put("demo"), places.directory.path() / "another").value());
}

TEST_CASE("only a tool's own command is removed") {
    const Places places;
    const auto file = places.put("demo");
    CHECK_FALSE(remove_command(file, places.home / "envs/other-01234567", places.home).value());
    CHECK(remove_command(file, places.link, places.home).value());
    CHECK_FALSE(fs::exists(file));
    CHECK_FALSE(remove_command(file, places.link, places.home).value());
}
