#include "launcher/activation/shell_text.hpp"

#include <doctest/doctest.h>
#include <stdio.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>

#include "store/base/text.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::activation;
using record::EditKind;

namespace {

constexpr std::array kShells = {std::pair(Shell::Bash, "bash --norc --noprofile"), std::pair(Shell::Zsh, "zsh -f"),
                                std::pair(Shell::Fish, "fish --no-config")};

bool is_there(const std::string& program) {
    return ::system(concat("command -v ", program.substr(0, program.find(' ')), " >/dev/null").c_str()) == 0;
}

/// What the real shell prints for a script.
std::string said_by(const std::string& program, const std::string& script) {
    tests::TemporaryDirectory folder;
    const auto file = folder.path() / "script";
    std::ofstream(file) << script;
    FILE* pipe = ::popen(concat("HOME=/nowhere ", program, " ", file.native(), " 2>&1").c_str(), "r");
    std::string out;
    for (int c = ::fgetc(pipe); c != EOF; c = ::fgetc(pipe)) out.push_back(static_cast<char>(c));
    ::pclose(pipe);
    return out;
}

std::string all_bytes() {
    std::string all = "$(touch x)`y`!!%s\\n'\"";
    for (int byte = 1; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
    return all + "1";
}

}  // namespace

TEST_CASE("a quoted value is those bytes in each shell, and printable") {
    for (const auto& each : kShells) {
        const auto& [shell, program] = each;
        if (!is_there(program)) continue;
        CAPTURE(each.second);
        const auto text = command(shell, {EditKind::Set, "VALUE", all_bytes()});
        for (const char c : text) CHECK((c == '\n' || (c >= ' ' && c <= '~')));
        CHECK(said_by(program, concat(text, "printenv VALUE\n")) == all_bytes() + "\n");
    }
}

TEST_CASE("a variable that is unset is gone, and an empty one is not") {
    for (const auto& each : kShells) {
        const auto& [shell, program] = each;
        if (!is_there(program)) continue;
        CAPTURE(each.second);
        const auto sets = command(shell, {EditKind::Set, "EMPTY", ""}) + command(shell, {EditKind::Set, "GONE", "1"});
        const auto script =
            concat(sets, command(shell, {EditKind::Unset, "GONE", ""}), "env | grep -E '^(EMPTY|GONE)'\n");
        CHECK(said_by(program, script) == "EMPTY=\n");
    }
}

TEST_CASE("PATH keeps its entries, empty ones too") {
    for (const auto& each : kShells) {
        const auto& [shell, program] = each;
        if (!is_there(program)) continue;
        CAPTURE(each.second);
        // fish makes "." of an empty entry by itself.
        const std::string path = shell == Shell::Fish ? "/a b:/usr/bin:/bin" : "/a b:/usr/bin::/bin";
        const auto script = command(shell, {EditKind::Set, "PATH", path}) + "printenv PATH\n";
        CHECK(said_by(program, script) == path + "\n");
    }
}

TEST_CASE("a shell sees that a file beside its stamp has changed, and that one has come or gone") {
    for (const auto& each : kShells) {
        const auto& [shell, program] = each;
        if (!is_there(program)) continue;
        CAPTURE(each.second);
        tests::TemporaryDirectory home;
        const auto file = home.write("a $(b) 'c'\n", "1");
        const auto absent = home.path() / "absent";
        Watched watched;
        watch(watched, home.path().native(), file);
        watch(watched, home.path().native(), absent);
        REQUIRE(watched.files.front().stamp);
        const auto* say = shell == Shell::Fish ? "__pyenvx_unchanged; and echo same; or echo other\n"
                                               : "__pyenvx_unchanged && echo same || echo other\n";
        const auto script = unchanged_function(shell, watched) + say;
        const auto time = std::filesystem::last_write_time(file);
        CHECK(said_by(program, script) == "same\n");
        for (const auto change : {-1, 1}) {
            std::filesystem::last_write_time(file, time + std::chrono::nanoseconds(change));
            CHECK(said_by(program, script) == "other\n");
        }
        std::filesystem::last_write_time(file, time);
        CHECK(said_by(program, script) == "same\n");
        home.write("absent", "");
        CHECK(said_by(program, script) == "other\n");
        ::unlink(absent.c_str());
        ::unlink(file.c_str());
        CHECK(said_by(program, script) == "other\n");
    }
}

TEST_CASE("aliases are taken back as they were, unless the person made them others") {
    const Aliases aliases = {{"one", "echo ours $HOME"}, {"two", "echo 'it''s'"}};
    for (const auto& each : kShells) {
        const auto& [shell, program] = each;
        if (!is_there(program)) continue;
        CAPTURE(each.second);
        const std::string options = shell == Shell::Bash ? "shopt -s expand_aliases\n" : "";
        const auto enter = alias_settings(shell, aliases) + leave_function(shell, aliases, "echo left");
        const auto script =
            concat(options, "alias one='echo before'\n", enter, "one\n", leave_call(shell), "one\n", leave_call(shell));
        CHECK(said_by(program, script) == "ours /nowhere\nleft\nbefore\n");
        const auto mine = concat(options, enter, "alias two='echo mine'\n", leave_call(shell), "two\n");
        CHECK(said_by(program, mine) == "left\nmine\n");
        const auto gone = concat(options, enter, leave_call(shell), "type one >/dev/null 2>&1 || echo gone\n");
        CHECK(said_by(program, gone) == "left\ngone\n");
    }
}
