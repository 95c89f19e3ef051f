// What a direct requirement leads to, fetched and pinned down: a wheel in the store, or a source to build.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>

#include "launcher/build/source_builder.hpp"
#include "launcher/direct/direct_url.hpp"
#include "launcher/lock/lock.hpp"
#include "launcher/source/git/repository.hpp"
#include "store/base/environment_variables.hpp"
#include "store/base/progress.hpp"
#include "store/core/store.hpp"
#include "store/realise/build/unpacked_source.hpp"
#include "store/realise/wheel_realiser.hpp"

namespace pyenvx::source {

/// Borrowed for as long as something is opened with it.
struct Services {
    store::Store& store;
    realise::IndexProvider&
        downloads;  ///< for single files; has no credentials but those that are meant for their host
    Progress& progress;
    const Environment& environment;  ///< of which git gets what it needs
    GitManner git;
};

/// What an editable project's metadata is made from: when one of them changes, it is made again.
inline constexpr std::array kMetadataFiles = {"pyproject.toml", "setup.py", "setup.cfg"};

/// How a folder of the user's is to be used.
enum class Use { Copied, Editable };

/// A plain value but for the folder it may lie in.
struct OpenedSource {
    lock::Source source;
    std::string filename = {};  ///< these as a lock has them
    std::string url = {};
    std::optional<Sha256> sha256 = {};
    std::optional<index::DistributionFile> wheel = {};  ///< one in the store, by its file:// address; or
    std::optional<building::SourceOrder> order = {};
    std::optional<build::ScratchFolder> scratch = {};  ///< what the order's folder lies in
};

/// Fetches the file, and checks the digests that its address has.
Result<OpenedSource> open_source(const direct::ArchiveUrl& url, const Services& services);

/// Finds out which commit is meant, unless `commit` says so, and checks it out. What is there already is not asked for.
Result<OpenedSource> open_source(const direct::GitUrl& url, const std::optional<std::string>& commit,
                                 const Services& services);

/// A wheel or archive comes into the store, a folder is copied (tree/copy_project.hpp), and an editable one is left
/// where it is. Errors: NotFound; Refused for an editable file, or what has the digests of something else.
Result<OpenedSource> open_source(const direct::LocalUrl& url, Use use, const Services& services);

/// What a lock pins: the same again, or Refused where its digest differs. `credentials` are for a repository.
Result<OpenedSource> open_locked(const lock::LockedPackage& package,
                                 const std::optional<index::Credentials>& credentials, const Services& services);

/// Whether a file or folder of the user's is still what the lock says; true for what lies elsewhere.
Result<bool> is_unchanged(const lock::LockedPackage& package, const Services& services);

}  // namespace pyenvx::source
