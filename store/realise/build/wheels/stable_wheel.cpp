#include "store/realise/build/wheels/stable_wheel.hpp"

#include <algorithm>

#include "store/archive/zip_reader.hpp"
#include "store/archive/zip_writer.hpp"
#include "store/base/interrupt.hpp"
#include "store/pep/installed_record.hpp"

namespace pyenvx::build {
namespace {

constexpr std::size_t kMaxMember = std::size_t{2} << 30;

bool is_record(std::string_view name) {
    constexpr std::string_view kEnd = ".dist-info/RECORD";
    return name.ends_with(kEnd) && name.find('/') == name.size() - std::string_view("/RECORD").size();
}

// One that cannot be read stays as it is: whoever unpacks the wheel refuses it in its own words.
std::string sorted_record(std::string text) {
    auto rows = pep::parse_record(text);
    return rows.ok() ? pep::record_text(*std::move(rows)) : std::move(text);
}

}  // namespace

Result<void> write_stable_wheel(BorrowedFd wheel, BorrowedFd out) {
    const auto reader = TRY(archive::ZipReader::open(wheel));
    std::vector<const archive::ZipEntry*> entries;
    for (const auto& entry : reader.entries()) {
        if (!entry.is_directory) entries.push_back(&entry);
    }
    std::sort(entries.begin(), entries.end(),
              [](const auto* left, const auto* right) { return left->name < right->name; });
    archive::ZipWriter writer(out);
    for (const auto* entry : entries) {
        TRY(check_interrupted());
        auto content = TRY(reader.read(*entry, kMaxMember));
        if (is_record(entry->name)) content = sorted_record(std::move(content));
        TRY(writer.add(entry->name, content, entry->is_executable));
    }
    return writer.finish();
}

}  // namespace pyenvx::build
