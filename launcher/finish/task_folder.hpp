// HOME/finish: the tasks that wait, each with the name of the record that it belongs to.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "launcher/finish/task.hpp"
#include "launcher/record/launch_record.hpp"
#include "store/base/result.hpp"

namespace pyenvx::finish {

std::filesystem::path task_folder(const std::filesystem::path& home);

/// The name of a record's task: that of the record's own file.
std::string task_name(const record::LaunchRecord& record);
/// The name for what is left of an environment that no record leads to.
std::string task_name(const EnvironmentWork& work);

/// Puts a task in place, and then the record that says so, where there is one. No finisher sees only half of it.
/// Errors: Io; Invalid as record::encode and task_text.
Result<void> leave_task(const std::filesystem::path& home, const std::string& name, const Task& task,
                        const record::LaunchRecord* record);

/// Names of the tasks that wait, sorted. An absent folder is an empty one.
Result<std::vector<std::string>> waiting_tasks(const std::filesystem::path& home);
/// The text of one; nothing when it is gone. Invalid when it is larger than a task may be.
Result<std::optional<std::string>> read_task(const std::filesystem::path& home, const std::string& name);
/// Removes a task, whatever it says, and why it failed: somebody else saw to it. The caller holds
/// record::lock_records(). What cannot be removed is done once more by a finisher.
void drop_task(const std::filesystem::path& home, const std::string& name);
/// Removes a task unless it is another one by now. The caller holds record::lock_records().
Result<void> remove_task(const std::filesystem::path& home, const std::string& name, std::string_view text);

}  // namespace pyenvx::finish
