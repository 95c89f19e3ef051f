// Wheels for tests: demo 1.0, right unless a test makes a part of it wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/zip_builder.hpp"

namespace pyenvx::tests {

struct WheelFile {
    std::string path;
    std::string content;
    std::uint32_t mode = kRegularFile;
};

/// Files in their order, among them METADATA and WHEEL; archive() adds RECORD.
class WheelBuilder {
public:
    WheelBuilder();

    WheelBuilder& add(std::string_view path, std::string_view content, std::uint32_t mode = kRegularFile);
    /// Other contents for a file that is there: replace("WHEEL", …) is the one of .dist-info.
    WheelBuilder& replace(std::string_view info_file, std::string_view content);
    WheelBuilder& remove(std::string_view info_file);

    /// The lines of RECORD, for all files and for itself.
    std::string right_record() const;
    WheelBuilder& record(std::string text);  ///< another RECORD than the right one
    WheelBuilder& without_record();

    ZipArchive archive() const;
    std::string bytes() const { return archive().bytes(); }

private:
    std::vector<WheelFile> files_;
    std::optional<std::string> record_;
    bool has_record_ = true;
};

/// "PATH,sha256=…,SIZE" and a line end.
std::string record_row(std::string_view path, std::string_view content);

}  // namespace pyenvx::tests
