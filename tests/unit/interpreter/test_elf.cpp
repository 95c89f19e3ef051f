#include "store/interpreter/elf/elf.hpp"

#include <doctest/doctest.h>

#include "store/base/file.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/interpreter/host_pythons.hpp"

using namespace pyenvx;
using pyenvx::tests::output_of;
using pyenvx::tests::TemporaryDirectory;

namespace {

const std::vector<std::string> kVariables{"PATH=/usr/bin:/bin"};

/// A program and its library, built to find each other by the run path that is given. Empty where no compiler is.
std::filesystem::path build_program(const TemporaryDirectory& directory, const std::string& run_path) {
    directory.write("lib/answer.c", "int answer(void) { return 42; }\n");
    directory.write(
        "main.c", "#include <stdio.h>\nint answer(void);\nint main(void) { return printf(\"%d\", answer()) != 2; }\n");
    const auto in = [&](const char* name) { return (directory.path() / name).native(); };
    output_of("/usr/bin/cc", {"-shared", "-o", in("lib/libanswer.so"), in("lib/answer.c")}, kVariables);
    output_of("/usr/bin/cc",
              {"-o", in("program"), in("main.c"), "-L" + in("lib"), "-lanswer", "-Wl,-rpath," + run_path}, kVariables);
    return directory.path() / "program";
}

std::string bytes_of(const std::filesystem::path& file) { return read_file(file, 64 << 20).value_or(""); }

bool nothing_built(const std::string& bytes) {
    if (bytes.empty()) MESSAGE("skipped: no C compiler here");
    return bytes.empty();
}

}  // namespace

TEST_CASE("a program with a new run path finds its library in the new place") {
    TemporaryDirectory directory;
    const auto program = build_program(directory, (directory.path() / "lib").native());
    auto bytes = bytes_of(program);
    if (nothing_built(bytes)) return;
    const auto before = elf::read_dynamic_info(bytes).value();
    CHECK(before.needed.front() == "libanswer.so");
    CHECK(before.run_path == (directory.path() / "lib").native());
    CHECK(before.loader.starts_with("/lib"));

    REQUIRE(elf::replace_run_path(bytes, "$ORIGIN/../lib2").ok());
    CHECK(elf::read_dynamic_info(bytes).value().run_path == "$ORIGIN/../lib2");
    const auto moved = directory.write("bin/program", bytes);
    std::filesystem::permissions(moved, std::filesystem::perms::owner_all);
    CHECK(output_of(moved, {}) == "failed");
    std::filesystem::rename(directory.path() / "lib", directory.path() / "lib2");
    CHECK(output_of(moved, {}) == "42");
}

TEST_CASE("a run path without room is left as it is") {
    TemporaryDirectory directory;
    auto bytes = bytes_of(build_program(directory, "/x"));
    if (nothing_built(bytes)) return;
    const auto before = bytes;
    CHECK(elf::replace_run_path(bytes, "$ORIGIN/../lib").error().kind() == ErrorKind::Refused);
    CHECK(bytes == before);
}

TEST_CASE("a run path that shares its bytes with another name is left as it is") {
    TemporaryDirectory directory;
    // The linker stores "libanswer.so" as the tail of this run path.
    auto bytes = bytes_of(build_program(directory, "/somewhere/else/libanswer.so"));
    if (nothing_built(bytes)) return;
    const auto info = elf::read_dynamic_info(bytes).value();
    auto changed = bytes;
    if (elf::replace_run_path(changed, "$ORIGIN/../lib").ok()) {
        CHECK(elf::read_dynamic_info(changed).value().needed == info.needed);  // a linker that shares nothing
    } else {
        CHECK(changed == bytes);
    }
}

TEST_CASE("no prefix of a program and no byte of its headers makes the reader stray") {
    TemporaryDirectory directory;
    const auto bytes = bytes_of(build_program(directory, "/some/where"));
    if (nothing_built(bytes)) return;
    for (std::size_t size = 0; size < 1024; ++size) CHECK_FALSE(elf::read_dynamic_info(bytes.substr(0, size)).ok());
    for (std::size_t at = 0; at < 1024; ++at) {
        for (const char value : {'\0', '\x7f', '\xff'}) {
            auto damaged = bytes;
            damaged[at] = value;
            (void)elf::read_dynamic_info(damaged);  // the sanitizers are the check
            (void)elf::replace_run_path(damaged, "$ORIGIN");
        }
    }
    CHECK(elf::read_dynamic_info(bytes).ok());
}

TEST_CASE("what is no ELF file is told at once") {
    CHECK_FALSE(elf::looks_like_elf("#!/bin/sh\n"));
    CHECK_FALSE(elf::looks_like_elf(""));
    CHECK(elf::read_dynamic_info("\x7f"
                                 "ELF")
              .error()
              .kind() == ErrorKind::Invalid);
}
