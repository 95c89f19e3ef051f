// What is accepted has one spelling: descriptions of interpreters and of interpreter objects alike.
#include <cstdlib>

#include "store/interpreter/object/manifest.hpp"
#include "store/interpreter/probe_report.hpp"

using namespace pyenvx::interpreter;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto report = parse_report(text); report.ok()) {
        const auto again = parse_report(format_report(*report));
        if (!again.ok() || again->executable != report->executable) std::abort();
    }
    if (const auto manifest = parse_manifest(text); manifest.ok() && format_manifest(*manifest) != text) std::abort();
    return 0;
}
