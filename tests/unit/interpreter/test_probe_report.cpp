#include "store/interpreter/probe_report.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::interpreter;

namespace {

ProbeReport example() {
    ProbeReport report;
    report.executable = "/opt/py\n\xff/bin/python3.12";
    report.base_prefix = "/opt/py";
    report.implementation = "cpython";
    report.version = report.full_version = "3.12.1";
    report.cache_tag = "cpython-312";
    report.library_folder = "lib";
    report.magic = "\xcb\r\r\n";
    report.stdlib = report.platstdlib = "/opt/py/lib/python3.12";
    report.libc = "glibc 2.36";
    report.free_threaded = report.debug = "0";
    report.pointer_bits = "64";
    return report;
}

std::string with(std::string text, std::string_view from, std::string_view to) {
    return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("a description survives being written and read, whatever bytes its paths hold") {
    const auto parsed = parse_report(format_report(example())).value();
    CHECK(parsed.executable == example().executable);
    CHECK(parsed.magic == example().magic);
    CHECK(format_report(parsed) == format_report(example()));
}

TEST_CASE("a description that is cut short, extended or out of order is refused") {
    const std::string text = format_report(example());
    for (std::size_t size = 0; size < text.size(); ++size) CHECK_FALSE(parse_report(text.substr(0, size)).ok());
    CHECK_FALSE(parse_report(text + "\n").ok());
    CHECK_FALSE(parse_report(text + text).ok());
    CHECK_FALSE(parse_report("warning\n" + text).ok());
    CHECK_FALSE(parse_report(with(text, "executable=", "executables=")).ok());
    CHECK_FALSE(parse_report(with(text, "pyenvx-probe 1", "pyenvx-probe 2")).ok());
    CHECK_FALSE(parse_report(with(text, "debug=30", "debug=3x")).ok());
}

TEST_CASE("a description that makes no sense is refused") {
    auto relative = example();
    relative.stdlib = "lib/python3.12";
    CHECK_FALSE(parse_report(format_report(relative)).ok());
    auto escape = example();
    escape.cache_tag = "../../x";
    CHECK_FALSE(parse_report(format_report(escape)).ok());
    auto magic = example();
    magic.magic = "abc";
    CHECK_FALSE(parse_report(format_report(magic)).ok());
    auto flag = example();
    flag.debug = "yes";
    CHECK_FALSE(parse_report(format_report(flag)).ok());
}
