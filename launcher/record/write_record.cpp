// In a file of its own, so that the launcher, which never writes a record, does not link what writing needs.
#include <filesystem>

#include "launcher/record/record_place.hpp"
#include "store/base/file.hpp"

namespace pyenvx::record {

Result<void> write_record(std::string_view home, const LaunchRecord& record) {
    const std::filesystem::path target = record_path(home, record.key);
    const auto bytes = TRY(encode(record));
    TRY(make_directories(target.parent_path(), 0700));
    return write_file_atomically(target, bytes, 0600).context("writing the launch record");
}

}  // namespace pyenvx::record
