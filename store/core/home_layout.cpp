#include "store/core/home_layout.hpp"

#include <unistd.h>

#include <array>

#include "store/base/file.hpp"
#include "store/base/file_system.hpp"
#include "store/base/sys.hpp"
#include "store/core/shared_home.hpp"

namespace pyenvx::store {
namespace {

constexpr std::array kFolders = {"store", "info", "db", "locks", "tmp", "records", "resolutions", "envs", "using"};

// Interpreters are started from there.
Result<void> check_starts_programs(const std::filesystem::path& home) {
    if (!is_mounted_noexec(home.c_str())) return {};
    return fail(ErrorKind::Io, "PYENVX_HOME, which is ", home, ", lies on a file system mounted noexec")
        .hint("set PYENVX_HOME to another folder");
}

std::filesystem::path nearest_existing(std::filesystem::path folder) {
    for (; folder.has_relative_path(); folder = folder.parent_path()) {
        const auto status = sys::stat(folder.c_str());
        if (status.ok() && *status) break;
    }
    return folder;
}

// Root with a person's HOME would leave folders there that the person cannot use.
Result<void> check_not_in_home_of_another(const std::filesystem::path& home) {
    const auto folder = nearest_existing(home);
    const auto status = TRY(sys::stat(folder.c_str()));
    const bool anyone_may_write = status && (status->st_mode & S_IWOTH) != 0;
    if (::geteuid() != 0 || !status || status->st_uid == 0 || anyone_may_write) return {};
    return fail(ErrorKind::Refused, folder, " belongs to uid ", status->st_uid, ", and this is root")
        .hint("run as its owner, or set HOME or PYENVX_HOME to a folder of root's own");
}

std::string advice_about_another(const std::filesystem::path& home) {
    if (is_shared(home).value_or(false)) {
        return concat("it is shared: have it below a store of your own, by `store.extra = [\"", home.native(),
                      "\"]` in your config.toml, and unset PYENVX_HOME");
    }
    return "run as its owner (`sudo` without -E keeps root in root's own home), or set PYENVX_HOME to a folder of your "
           "own";
}

}  // namespace

Result<void> check_owner(const std::filesystem::path& home) {
    const auto status = TRY(sys::stat(home.c_str()));
    if (!status || !S_ISDIR(status->st_mode)) return fail(ErrorKind::Io, home, " is no directory");
    if (status->st_uid != ::geteuid()) {
        return fail(ErrorKind::Refused, "the store ", home, " belongs to uid ", status->st_uid, ", and this is uid ",
                    ::geteuid())
            .hint(advice_about_another(home));
    }
    if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return fail(ErrorKind::Refused, "others may write the store ", home)
            .hint(concat("chmod go-w ", home, ", and think about who may have changed it"));
    }
    return {};
}

Result<void> prepare_home(const std::filesystem::path& home) {
    const auto status = TRY(sys::stat(home.c_str()));
    if (!status) {
        TRY(check_not_in_home_of_another(home));
        TRY(make_directories(home.parent_path()));
        TRY(make_directories(home, 0700));
    }
    TRY(check_owner(home));
    TRY(check_starts_programs(home));
    for (const auto* folder : kFolders) TRY(make_directories(home / folder, 0700));
    return {};
}

}  // namespace pyenvx::store
