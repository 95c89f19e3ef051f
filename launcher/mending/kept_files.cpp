#include "launcher/mending/kept_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <functional>
#include <optional>

#include "launcher/finish/task.hpp"
#include "launcher/record/record_place.hpp"
#include "store/base/file.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::mending {
namespace {

namespace fs = std::filesystem;

/// What is wrong with a file; nothing when it is sound, or gone by now.
using Check = std::function<Result<std::optional<std::string>>(const fs::path& file)>;

std::optional<std::string> damage_of(const Error& error) {
    return error.kind() == ErrorKind::Corrupt || error.kind() == ErrorKind::Invalid ? std::optional(error.message())
                                                                                    : std::nullopt;
}

Result<std::optional<std::string>> check_record(const fs::path& home, const fs::path& file) {
    const auto held = record::read_record(file.native());
    if (!held.ok()) {
        // Of a later pyenvx, or its number is damaged: nobody can tell, and to every start it is a miss.
        if (held.error().kind() == ErrorKind::TooNew) return std::optional(held.error().message());
        return damage_of(held.error());
    }
    if (record::record_path(home.native(), held->record.key) == file.native()) return std::optional<std::string>();
    return std::optional<std::string>("it is the record of another launch");
}

Result<std::optional<std::string>> check_task(const fs::path& file) {
    const auto text = TRY(read_file_if_there(file, finish::kMaxTaskBytes));
    if (!text) return std::optional<std::string>();
    const auto task = finish::parse_task(*text);
    return task.ok() ? std::nullopt : damage_of(task.error());
}

// Objects that somebody discarded, or a collector took, leave such links. What becomes of the objects of another's
// store, to which links are absolute, is no damage to this one.
Result<std::optional<std::string>> check_link(const fs::path& link) {
    const auto target = sys::readlinkat(BorrowedFd::cwd(), link.c_str());
    if (!target.ok() || target->starts_with('/')) return std::optional<std::string>();
    if (TRY(sys::stat(link.c_str()))) return std::optional<std::string>();
    return std::optional<std::string>("it leads to no object");
}

// Records and tasks are named by the digest of a key.
bool is_named_by_digest(const std::string& name) {
    return name.size() == 32 && name.find_first_not_of("0123456789abcdef") == name.npos;
}

Result<void> check_folder(const fs::path& folder, bool by_digest, const Check& check,
                          std::vector<DamagedFile>& damaged) {
    if (!TRY(sys::stat(folder.c_str()))) return {};
    for (const auto& name : TRY(sys::list_directory(TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY))))) {
        TRY(check_interrupted());
        if (by_digest && !is_named_by_digest(name)) continue;
        if (auto what = TRY(check(folder / name))) damaged.push_back({folder / name, *std::move(what)});
    }
    return {};
}

}  // namespace

Result<std::vector<DamagedFile>> check_kept_files(const fs::path& home) {
    std::vector<DamagedFile> damaged;
    const auto of_home = [&](const fs::path& file) { return check_record(home, file); };
    TRY(check_folder(home / "records", true, of_home, damaged));
    TRY(check_folder(home / "finish", true, check_task, damaged));
    TRY(check_folder(home / "envs", false, check_link, damaged));
    return damaged;
}

Result<void> remove_kept_files(const fs::path& home, const std::vector<DamagedFile>& damaged) {
    const auto lock = TRY(record::lock_records(home.native()));
    for (const auto& now : TRY(check_kept_files(home))) {
        for (const auto& before : damaged) {
            if (now.file == before.file) TRY(sys::unlinkat(BorrowedFd::cwd(), now.file.c_str(), 0));
        }
    }
    return {};
}

}  // namespace pyenvx::mending
