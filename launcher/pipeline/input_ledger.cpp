#include "launcher/pipeline/input_ledger.hpp"

#include "launcher/warm/warm_start.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::pipeline {

InputLedger::InputLedger() : began_ns_(warm::file_clock_ns()) {}

Result<void> InputLedger::add(const std::filesystem::path& file) {
    const auto status = TRY(sys::stat(file.c_str()));
    if (status) add(file, FileIdentity::of(*status));
    return {};
}

void InputLedger::add(const std::filesystem::path& file, const FileIdentity& identity) {
    inputs_.push_back({file.native(), identity});
}

void InputLedger::add_absent(const std::vector<std::filesystem::path>& files) {
    for (const auto& file : files) absent_.insert(file.native());
}

void InputLedger::fill(record::LaunchRecord& record) const {
    record.written_ns = began_ns_;
    record.inputs = inputs_;
    record.absent.assign(absent_.begin(), absent_.end());
}

}  // namespace pyenvx::pipeline
