#include "launcher/finish/task_folder.hpp"

#include <algorithm>

#include "launcher/finish/failure.hpp"
#include "launcher/record/record_place.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::finish {
namespace {

constexpr std::size_t kNameSize = 32;

bool is_task_name(std::string_view name) {
    return name.size() == kNameSize &&
           std::all_of(name.begin(), name.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

Result<std::vector<std::string>> names_in(const std::filesystem::path& folder) {
    if (!TRY(sys::stat(folder.c_str()))) return std::vector<std::string>();
    const Fd directory = TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    return sys::list_directory(directory);
}

}  // namespace

std::filesystem::path task_folder(const std::filesystem::path& home) { return home / "finish"; }

std::string task_name(const record::LaunchRecord& record) {
    return std::filesystem::path(record::record_path("", record.key)).filename();
}

std::string task_name(const EnvironmentWork& work) {
    return to_hex(record::bytes_of(record::digest_of(work.link)).substr(0, kNameSize / 2));
}

Result<void> leave_task(const std::filesystem::path& home, const std::string& name, const Task& task,
                        const record::LaunchRecord* record) {
    const auto text = TRY(task_text(task));
    TRY(make_directories(task_folder(home), 0700));
    const auto lock = TRY(record::lock_records(home.native()));
    TRY(write_file_atomically(task_folder(home) / name, text, 0600, home / "tmp")
            .context("leaving a task to the finisher"));
    return record != nullptr ? record::write_record(home.native(), *record) : Result<void>();
}

Result<std::vector<std::string>> waiting_tasks(const std::filesystem::path& home) {
    auto names = TRY(names_in(task_folder(home)));
    std::erase_if(names, [](const std::string& name) { return !is_task_name(name); });
    return names;
}

Result<std::optional<std::string>> read_task(const std::filesystem::path& home, const std::string& name) {
    return read_file_if_there(task_folder(home) / name, kMaxTaskBytes);
}

void drop_task(const std::filesystem::path& home, const std::string& name) {
    (void)sys::unlinkat(BorrowedFd::cwd(), (task_folder(home) / name).c_str(), 0);
    forget_failure(home, name);
}

Result<void> remove_task(const std::filesystem::path& home, const std::string& name, std::string_view text) {
    const auto now = read_task(home, name);
    // One that cannot be read any more is the one that could not be read before.
    if (now.ok() && (!*now || **now != text)) return {};
    return sys::unlinkat(BorrowedFd::cwd(), (task_folder(home) / name).c_str(), 0);
}

}  // namespace pyenvx::finish
