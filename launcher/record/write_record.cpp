// In a file of its own, so that the launcher, which never writes a record, does not link what writing needs.
#include <fcntl.h>

#include <algorithm>
#include <filesystem>

#include "launcher/record/record_place.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::record {
namespace {

bool comes_from(const std::string& path, const std::string& input_path) {
    const auto held = read_record(path);
    if (!held.ok()) return false;
    const auto& inputs = held->record.inputs;
    return std::any_of(inputs.begin(), inputs.end(), [&](const auto& input) { return input.path == input_path; });
}

}  // namespace

Result<FileLock> lock_records(std::string_view home) {
    const auto folder = std::filesystem::path(home) / "locks";
    TRY(make_directories(folder, 0700));
    return FileLock::acquire(folder / "records", LockMode::Exclusive);
}

Result<void> write_record(std::string_view home, const LaunchRecord& record) {
    const std::filesystem::path target = record_path(home, record.key);
    const auto bytes = TRY(encode(record));
    const auto drafts = std::filesystem::path(home) / "tmp";
    TRY(make_directories(target.parent_path(), 0700));
    TRY(make_directories(drafts, 0700));
    return write_file_atomically(target, bytes, 0600, drafts).context("writing the launch record");
}

Result<void> forget_records_of(std::string_view home, const std::string& input_path) {
    const auto folder = concat(home, "/records");
    if (!TRY(sys::stat(folder.c_str()))) return {};
    const Fd directory = TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
    for (const auto& name : TRY(sys::list_directory(directory))) {
        if (comes_from(concat(folder, "/", name), input_path)) TRY(sys::unlinkat(directory, name.c_str(), 0));
    }
    return {};
}

}  // namespace pyenvx::record
