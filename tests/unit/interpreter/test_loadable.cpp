#include "store/interpreter/elf/loadable.hpp"

#include <doctest/doctest.h>
#include <elf.h>

#include <cstring>

#include "store/base/file.hpp"
#include "store/interpreter/elf/elf.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/interpreter/host_pythons.hpp"

using namespace pyenvx;
using pyenvx::tests::output_of;
using pyenvx::tests::TemporaryDirectory;

namespace {

const std::vector<std::string> kVariables{"PATH=/usr/bin:/bin"};

std::optional<std::string> loadable_part_of(std::string_view bytes) {
    return elf::loadable_part(bytes.size(),
                              [&](std::uint64_t offset, std::uint64_t size) -> Result<std::string> {
                                  REQUIRE(offset <= bytes.size());
                                  return std::string(bytes.substr(offset, size));
                              })
        .value();
}

/// A library with much debugging information; nothing where no compiler is.
struct Library {
    TemporaryDirectory directory;
    std::string bytes;

    explicit Library(const std::string& how = "-g3") {
        directory.write("answer.c",
                        "#include <stdio.h>\nstatic int inner(void) { return 42; }\nint offset;\n"
                        "int answer(void) { return inner() + offset; }\n");
        output_of("/usr/bin/cc", {"-shared", "-fPIC", how, "-o", in("libanswer.so"), in("answer.c")}, kVariables);
        bytes = read_file(in("libanswer.so"), 64 << 20).value_or("");
        if (bytes.empty()) MESSAGE("skipped: no C compiler here");
    }
    std::string in(const char* name) const { return (directory.path() / name).native(); }
    bool is_missing() const { return bytes.empty(); }
};

Elf64_Ehdr header_of(const std::string& bytes) {
    Elf64_Ehdr header;
    std::memcpy(&header, bytes.data(), sizeof(header));
    return header;
}

Elf64_Shdr section_at(const std::string& bytes, std::size_t index) {
    Elf64_Shdr section;
    std::memcpy(&section, bytes.data() + header_of(bytes).e_shoff + index * sizeof(section), sizeof(section));
    return section;
}

/// The same file with one section's header changed.
template <typename Change>
std::string with_section(std::string bytes, std::size_t index, const Change& change) {
    auto section = section_at(bytes, index);
    change(section);
    std::memcpy(bytes.data() + header_of(bytes).e_shoff + index * sizeof(section), &section, sizeof(section));
    return bytes;
}

std::size_t first_left_out(const std::string& bytes) {
    std::size_t index = 1;
    while ((section_at(bytes, index).sh_flags & SHF_ALLOC) != 0) ++index;
    return index;
}

}  // namespace

TEST_CASE("a library without its debugging information is linked against and loaded as before") {
    const Library library;
    if (library.is_missing()) return;
    const auto part = loadable_part_of(library.bytes);
    REQUIRE(part);
    CHECK(part->size() < library.bytes.size() - 4096);
    CHECK(part->find(".debug_info") == part->npos);
    CHECK(part->find(".symtab") == part->npos);
    CHECK(part->find("inner") == part->npos);
    library.directory.write("lib/libanswer.so", *part);
    library.directory.write("main.c",
                            "#include <stdio.h>\nint answer(void);\nextern int offset;\n"
                            "int main(void) { offset = 1; return printf(\"%d\", answer()) != 2; }\n");
    output_of("/usr/bin/cc",
              {"-o", library.in("program"), library.in("main.c"), "-L" + library.in("lib"), "-lanswer",
               "-Wl,-rpath," + library.in("lib")},
              kVariables);
    CHECK(output_of(library.in("program"), {}) == "43");
}

TEST_CASE("what is loaded of a library stays where it was, byte for byte") {
    const Library library;
    if (library.is_missing()) return;
    const auto part = loadable_part_of(library.bytes).value();
    const auto left_out = first_left_out(library.bytes);
    const auto end = section_at(library.bytes, left_out).sh_offset;
    CHECK(part.substr(sizeof(Elf64_Ehdr), end - sizeof(Elf64_Ehdr)) ==
          library.bytes.substr(sizeof(Elf64_Ehdr), end - sizeof(Elf64_Ehdr)));
    CHECK(header_of(part).e_shnum == left_out + 1);
    CHECK(elf::read_dynamic_info(part).value().needed == elf::read_dynamic_info(library.bytes).value().needed);
}

TEST_CASE("debugging information is not read") {
    const Library library;
    if (library.is_missing()) return;
    std::uint64_t read = 0;
    const auto part = elf::loadable_part(library.bytes.size(), [&](std::uint64_t offset, std::uint64_t size) {
        read += size;
        return Result<std::string>(library.bytes.substr(offset, size));
    });
    CHECK(read < part.value()->size() + header_of(library.bytes).e_shnum * sizeof(Elf64_Shdr) + 4096);
}

TEST_CASE("a file with little to leave out is left whole") {
    const Library stripped("-s");
    if (stripped.is_missing()) return;
    CHECK_FALSE(loadable_part_of(stripped.bytes));
    CHECK_FALSE(loadable_part_of(loadable_part_of(Library().bytes).value()));
}

TEST_CASE("a file of an unusual shape is left whole") {
    const Library library;
    if (library.is_missing()) return;
    const auto& bytes = library.bytes;
    const auto left_out = first_left_out(bytes);
    CHECK_FALSE(loadable_part_of(bytes + "PK\3\4 an archive that the program finds at its own end"));
    CHECK_FALSE(loadable_part_of(bytes.substr(0, bytes.size() - 1)));
    CHECK_FALSE(loadable_part_of(with_section(bytes, left_out + 1, [](auto& s) { s.sh_flags |= SHF_ALLOC; })));
    CHECK_FALSE(loadable_part_of(with_section(bytes, left_out + 1, [](auto& s) { s.sh_type = SHT_NOTE; })));
    CHECK_FALSE(loadable_part_of(with_section(bytes, left_out + 1, [](auto& s) { s.sh_name = 0; })));
    CHECK_FALSE(loadable_part_of(with_section(bytes, left_out + 1, [](auto& s) { s.sh_offset = 64; })));
    CHECK_FALSE(loadable_part_of(with_section(bytes, left_out + 1, [](auto& s) { s.sh_size = ~0ULL; })));
    CHECK_FALSE(loadable_part_of(with_section(bytes, 2, [&](auto& s) { s.sh_link = 200; })));
    CHECK_FALSE(loadable_part_of(with_section(bytes, 2, [&](auto& s) { s.sh_name = ~0U; })));
    CHECK_FALSE(loadable_part_of("#!/bin/sh\n"));
}

TEST_CASE("no prefix of a library and no byte of its headers makes the reader stray") {
    const Library library;
    if (library.is_missing()) return;
    for (std::size_t size = 0; size < 1024; ++size) CHECK_FALSE(loadable_part_of(library.bytes.substr(0, size)));
    const auto try_at = [&](std::size_t at) {
        for (const char value : {'\0', '\x7f', '\xff'}) {
            auto damaged = library.bytes;
            damaged[at] = value;
            (void)loadable_part_of(damaged);  // the sanitizers are the check
        }
    };
    for (std::size_t at = 0; at < 1024; ++at) try_at(at);
    for (std::size_t at = header_of(library.bytes).e_shoff; at < library.bytes.size(); ++at) try_at(at);
}
