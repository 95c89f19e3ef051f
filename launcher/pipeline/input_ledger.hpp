// Which files an answer was computed from, for the launch record.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "launcher/record/launch_record.hpp"
#include "store/base/result.hpp"

namespace pyenvx::pipeline {

/// Collects while the stages read. A file is entered before it is read, so that a change in between shows as a change.
class InputLedger {
public:
    InputLedger();

    Result<void> add(const std::filesystem::path& file);
    void add(const std::filesystem::path& file, const FileIdentity& identity);
    void add_absent(const std::vector<std::filesystem::path>& files);

    /// Moves everything into a record, `written_ns` included: the time before the first input was looked at.
    void fill(record::LaunchRecord& record) const;

private:
    std::int64_t began_ns_;
    std::vector<record::InputFile> inputs_;
    std::set<std::string> absent_;
};

}  // namespace pyenvx::pipeline
