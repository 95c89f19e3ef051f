// Which files an answer was computed from, for the launch record.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "launcher/lock/lock.hpp"
#include "launcher/record/launch_record.hpp"
#include "store/base/result.hpp"

namespace pyenvx::pipeline {

/// Each is looked at again at every start, and takes some hundred bytes of the record, which has 64 KiB.
inline constexpr std::size_t kMostFilesOfProjects = 300;

/// Collects while the stages read. A file is entered before it is read, so that a change in between shows as a change.
class InputLedger {
public:
    InputLedger();

    Result<void> add(const std::filesystem::path& file);
    void add(const std::filesystem::path& file, const FileIdentity& identity);
    void add_absent(const std::vector<std::filesystem::path>& files);
    /// A file as it is, or that it is not there. True when it is.
    Result<bool> add_or_absent(const std::filesystem::path& file);

    /// A file, or all that a project's folder holds; of an editable one what its metadata is made from.
    Result<void> add_project(const std::filesystem::path& path, bool editable);
    /// The same for all files and folders of the user's that a lock has.
    Result<void> add_sources(const lock::Lock& lock);
    /// False when there was more than a record can watch.
    bool is_complete() const { return is_complete_; }

    /// Moves everything into a record, `written_ns` included: the time before the first input was looked at.
    void fill(record::LaunchRecord& record) const;

private:
    Result<void> add_itself(const std::filesystem::path& file);

    std::int64_t began_ns_;
    std::vector<record::InputFile> inputs_;
    std::set<std::string> absent_;
    std::set<std::filesystem::path> projects_;  // that were added already
    bool is_complete_ = true;
};

}  // namespace pyenvx::pipeline
