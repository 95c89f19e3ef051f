#include "launcher/pipeline/asked/input_ledger.hpp"

#include <fcntl.h>

#include <array>

#include "launcher/source/opened_source.hpp"
#include "launcher/source/tree/copy_project.hpp"
#include "launcher/warm/warm_start.hpp"
#include "store/base/sys.hpp"
#include "store/index/http/url.hpp"

namespace pyenvx::pipeline {
namespace {

// Of which one at least changes with the commit and the tags that a version is taken from.
constexpr std::array kHistoryFiles = {".git/HEAD", ".git/logs/HEAD", ".git/packed-refs", ".git/refs/tags"};

}  // namespace

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

Result<void> InputLedger::add_project(const std::filesystem::path& path, bool editable) {
    if (!projects_.insert(path).second) return {};
    const auto status = TRY(sys::stat(path.c_str()));
    if (!status) return {};  // whoever opens it says so
    if (!S_ISDIR(status->st_mode)) return add(path);
    if (editable) {
        for (const auto* name : source::kMetadataFiles) TRY(add_or_absent(path / name));
        return {};
    }
    for (const auto* name : kHistoryFiles) TRY(add_or_absent(path / name));
    const auto files = TRY(source::project_files(path, kMostFilesOfProjects));
    is_complete_ = is_complete_ && files && inputs_.size() + files->size() <= kMostFilesOfProjects;
    if (!is_complete_) return {};
    for (const auto& file : *files) TRY(add_itself(file));
    return {};
}

Result<bool> InputLedger::add_or_absent(const std::filesystem::path& file) {
    const auto status = TRY(sys::stat(file.c_str()));
    if (status) {
        add(file, FileIdentity::of(*status));
    } else {
        add_absent({file});
    }
    return status.has_value();
}

// A link counts as itself: what it leads to is another entry, or lies outside.
Result<void> InputLedger::add_itself(const std::filesystem::path& file) {
    const auto status = TRY(sys::fstatat(BorrowedFd::cwd(), file.c_str(), AT_SYMLINK_NOFOLLOW));
    if (status && !S_ISLNK(status->st_mode)) add(file, FileIdentity::of(*status));
    return {};
}

Result<void> InputLedger::add_sources(const lock::Lock& lock) {
    for (const auto& package : lock.packages) {
        if (const auto* directory = std::get_if<lock::DirectorySource>(&package.source)) {
            const auto place = directory->editable ? directory->path / directory->subdirectory : directory->path;
            TRY(add_project(place, directory->editable));
        } else if (const auto path = package.is_direct() ? index::file_url_path(package.url) : std::nullopt) {
            TRY(add_project(*path, false));
        }
    }
    return {};
}

void InputLedger::fill(record::LaunchRecord& record) const {
    record.written_ns = began_ns_;
    record.inputs = inputs_;
    record.absent.assign(absent_.begin(), absent_.end());
}

}  // namespace pyenvx::pipeline
