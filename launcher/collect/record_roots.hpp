// Launch records as roots of the store (ARCHITECTURE.md, "Collection").
#pragma once

#include <filesystem>

#include "launcher/record/launch_record.hpp"
#include "store/collect/roots.hpp"

namespace pyenvx::collect {

/// The records below `home`. Each keeps what it names, for its script or for the project in or above its folder.
class RecordRoots final : public RootKeeper {
public:
    explicit RecordRoots(std::filesystem::path home) : home_(std::move(home)) {}

    Result<std::vector<Root>> roots() override;
    /// With the task that was left for it.
    Result<bool> release(const Root& root) override;

private:
    Result<std::optional<Root>> root_of(const std::string& name) const;

    std::filesystem::path home_;
};

/// What a record was made for: its script, its project's file, or the folder where words were said.
struct RecordOwner {
    std::string path;
    Hold hold;
};
Result<RecordOwner> owner_of(const record::LaunchRecord& record);

}  // namespace pyenvx::collect
