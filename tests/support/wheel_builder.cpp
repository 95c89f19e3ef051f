#include "tests/support/wheel_builder.hpp"

#include "store/base/text.hpp"
#include "store/digest/sha256.hpp"

namespace pyenvx::tests {
namespace {

constexpr std::string_view kInfo = "demo-1.0.dist-info/";

}  // namespace

std::string record_row(std::string_view path, std::string_view content) {
    return concat(path, ",sha256=", Sha256::of(content).base64(), ",", content.size(), "\n");
}

WheelBuilder::WheelBuilder() {
    add("demo/__init__.py", "print('demo')\n");
    add(concat(kInfo, "METADATA"), "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n\nA demonstration.\n");
    add(concat(kInfo, "WHEEL"), "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
}

WheelBuilder& WheelBuilder::add(std::string_view path, std::string_view content, std::uint32_t mode) {
    files_.push_back({std::string(path), std::string(content), mode});
    return *this;
}

WheelBuilder& WheelBuilder::replace(std::string_view info_file, std::string_view content) {
    return remove(info_file).add(concat(kInfo, info_file), content);
}

WheelBuilder& WheelBuilder::remove(std::string_view info_file) {
    const auto path = concat(kInfo, info_file);
    std::erase_if(files_, [&](const auto& file) { return file.path == path; });
    return *this;
}

std::string WheelBuilder::right_record() const {
    std::string text;
    for (const auto& file : files_) {
        if (!file.path.ends_with('/')) text += record_row(file.path, file.content);
    }
    return text + concat(kInfo, "RECORD,,\n");
}

WheelBuilder& WheelBuilder::record(std::string text) {
    record_ = std::move(text);
    return *this;
}

WheelBuilder& WheelBuilder::without_record() {
    has_record_ = false;
    return *this;
}

ZipArchive WheelBuilder::archive() const {
    ZipArchive archive;
    for (const auto& file : files_) {
        archive.members.push_back(zip_member(file.path, file.content, kDeflate, file.mode));
    }
    if (has_record_) {
        archive.members.push_back(zip_member(concat(kInfo, "RECORD"), record_ ? *record_ : right_record()));
    }
    return archive;
}

}  // namespace pyenvx::tests
