#include "launcher/source/opened_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "launcher/build/wishes.hpp"
#include "launcher/source/git/checkout.hpp"
#include "launcher/source/git/history.hpp"
#include "launcher/source/tree/copy_project.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/nar/nar.hpp"

namespace pyenvx::source {
namespace {

constexpr std::uint64_t kMaxMetadataFile = 16 << 20;

// ---- files ----

Result<OpenedSource> open_file(const index::DistributionFile& file, const std::string& subdirectory,
                               const Services& services) {
    const auto object = TRY(building::fetch_file(file, services.store, services.downloads));
    const auto digest = TRY(building::digest_of_file(object, services.store));
    OpenedSource opened{lock::ArchiveSource{subdirectory}, file.filename, file.url, digest};
    index::DistributionFile kept;
    kept.filename = file.filename;
    kept.url = index::file_url((services.store.locate(object) / file.filename).native());
    kept.hashes.emplace("sha256", opened.sha256->hex());
    if (!file.filename.ends_with(".whl")) {
        opened.order = building::SourceOrder{std::move(kept), std::nullopt};
        opened.order->subdirectory = subdirectory;
    } else if (subdirectory.empty()) {
        opened.wheel = std::move(kept);
    } else {
        return fail(ErrorKind::Invalid, file.filename, " is a wheel, and has no projects in subdirectories");
    }
    return opened;
}

// ---- folders ----

/// The tree and what its history says as one digest; the tree's own where there is no history.
Sha256 joint_digest(const Sha256& tree, const std::string& history) {
    return history.empty() ? tree : Sha256::of(concat("tree ", tree.hex(), "\n", history));
}

Result<Sha256> digest_of_metadata_files(const std::filesystem::path& project) {
    std::string text = "editable 1\n";
    for (const auto name : kMetadataFiles) {
        const auto content = TRY(read_file_if_there(project / name, kMaxMetadataFile));
        text += concat(name, ' ', content ? Sha256::of(*content).hex() : "absent", '\n');
    }
    return Sha256::of(text);
}

/// A copy of a folder, and of a working copy the commit and tags that versions are taken from.
struct FolderCopy {
    build::ScratchFolder scratch;
    std::filesystem::path folder;
    std::optional<History> history;

    /// What is built from it is a function of this. Of the copy as it was made, without a .git.
    Result<Sha256> digest() const {
        const auto tree = TRY(hash_tree(BorrowedFd::cwd(), folder.c_str())).hash;
        return joint_digest(tree, history ? history->text() : "");
    }
};

// Without git there is no version to take.
Result<std::optional<History>> history_of(const std::filesystem::path& folder, const Environment& environment) {
    const auto git = GitProgram::find(environment);
    const auto commit = git.ok() ? TRY(commit_of_working_copy(*git, folder)) : std::optional<std::string>();
    if (!commit) return std::optional<History>();
    return std::optional(TRY(read_history(*git, folder / ".git", *commit)));
}

Result<FolderCopy> copy_folder(const std::filesystem::path& from, CopyUse use, const Services& services) {
    auto scratch = TRY(build::ScratchFolder::make(services.store.home()));
    auto folder = TRY(scratch.folder("source"));
    TRY(copy_project(from, folder, use));
    auto history = TRY(history_of(from, services.environment));
    return FolderCopy{std::move(scratch), std::move(folder), std::move(history)};
}

// Before the folder is copied, which takes its time where somebody named a disk.
Result<void> check_is_project(const std::filesystem::path& folder) {
    for (const auto* name : kMetadataFiles) {
        if (TRY(sys::stat((folder / name).c_str()))) return {};
    }
    return fail(ErrorKind::Invalid, "the source has neither a pyproject.toml nor a setup.py")
        .hint("name the folder of a project");
}

Result<OpenedSource> open_folder(const direct::LocalUrl& url, Use use, const Services& services) {
    const bool editable = use == Use::Editable;
    // What an editable build writes down must lead to the folder itself, whatever links lead to it.
    const std::filesystem::path path = editable ? TRY(sys::realpath(url.path.c_str())) : url.path.native();
    TRY(check_is_project(path / url.subdirectory));
    services.progress.step(Stage::Build, concat("a copy of ", path), 0, 0);
    auto copy = TRY(copy_folder(path, editable ? CopyUse::Editable : CopyUse::Wheel, services));
    OpenedSource opened{lock::DirectorySource{path, editable, url.subdirectory}};
    opened.sha256 = editable ? TRY(digest_of_metadata_files(path / url.subdirectory)) : TRY(copy.digest());
    if (copy.history) {
        TRY(write_history(TRY(GitProgram::find(services.environment)), path / ".git", *copy.history, copy.folder));
    }
    building::SourceOrder order;
    order.folder = std::move(copy.folder);
    order.digest = opened.sha256;
    order.subdirectory = url.subdirectory;
    if (editable) order.editable = path;
    opened.order = std::move(order);
    opened.scratch.emplace(std::move(copy.scratch));
    return opened;
}

Error differs(const lock::LockedPackage& package, std::string_view what) {
    return fail(ErrorKind::Refused, package.name.str(), " ", package.version.str(), " is locked, and ", what,
                " is no longer what the lock says");
}

}  // namespace

Result<OpenedSource> open_source(const direct::ArchiveUrl& url, const Services& services) {
    index::DistributionFile file;
    file.filename = url.filename;
    file.url = url.url;
    file.hashes = {url.hashes.begin(), url.hashes.end()};
    return open_file(file, url.subdirectory, services).context("from ", index::redacted(url.url));
}

Result<OpenedSource> open_source(const direct::GitUrl& url, const std::optional<std::string>& commit,
                                 const Services& services) {
    if (commit && !is_commit_hash(*commit)) {
        return fail(ErrorKind::Refused, "`", printable(*commit), "` is locked as a commit, and is none")
            .hint("lock it anew with the tool that wrote the lock");
    }
    const auto git = TRY(GitProgram::find(services.environment));
    auto repository = TRY(Repository::open(git, url, services.git, services.progress));
    const auto wanted = commit ? *commit : TRY(repository.resolve(url.revision));
    auto scratch = TRY(build::ScratchFolder::make(services.store.home()));
    const auto folder = scratch.path() / "source";
    const CheckoutTools tools{git, services.git, services.progress, scratch.path()};
    const auto checkout = TRY(check_out(tools, repository, url, wanted, folder));
    OpenedSource opened{lock::VcsSource{"git", url.url, url.revision, wanted, url.subdirectory}};
    opened.sha256 = checkout.tree;
    building::SourceOrder order;
    order.folder = folder;
    order.digest = joint_digest(checkout.tree, checkout.history);
    order.subdirectory = url.subdirectory;
    opened.order = std::move(order);
    opened.scratch.emplace(std::move(scratch));
    return opened;
}

Result<OpenedSource> open_source(const direct::LocalUrl& url, Use use, const Services& services) {
    const auto status = TRY(sys::stat(url.path.c_str()));
    if (!status) return fail(ErrorKind::NotFound, "there is no ", url.path).hint("check the path");
    if (S_ISDIR(status->st_mode)) {
        if (!url.hashes.empty()) return fail(ErrorKind::Invalid, url.path, " is a folder, and a digest is of a file");
        return open_folder(url, use, services).context("in ", url.path);
    }
    if (use == Use::Editable) {
        return fail(ErrorKind::Refused, url.path, " is a file, and only a project's folder can be editable");
    }
    index::DistributionFile file;
    file.filename = url.path.filename();
    if (!direct::is_archive_name(file.filename)) {
        return fail(ErrorKind::Invalid, url.path, " is neither a folder nor a wheel or archive")
            .hint("those end in .whl, .tar.gz or .zip");
    }
    file.url = index::file_url(url.path.native());
    file.hashes = {url.hashes.begin(), url.hashes.end()};
    return open_file(file, url.subdirectory, services);
}

Result<OpenedSource> open_locked(const lock::LockedPackage& package,
                                 const std::optional<index::Credentials>& credentials, const Services& services) {
    if (const auto* vcs = std::get_if<lock::VcsSource>(&package.source)) {
        const direct::GitUrl url{vcs->url, credentials, vcs->requested_revision, vcs->subdirectory};
        auto opened = TRY(open_source(url, vcs->commit, services));
        if (package.sha256 && opened.sha256 != package.sha256) return differs(package, "the tree of its commit");
        return opened;
    }
    if (const auto* directory = std::get_if<lock::DirectorySource>(&package.source)) {
        const direct::LocalUrl url{directory->path, {}, directory->subdirectory};
        return open_source(url, directory->editable ? Use::Editable : Use::Copied, services);
    }
    index::DistributionFile file;
    file.filename = package.filename;
    file.url = package.url;
    file.lock = package.lock;
    if (package.sha256) file.hashes.emplace("sha256", package.sha256->hex());
    const auto& subdirectory = std::get<lock::ArchiveSource>(package.source).subdirectory;
    if (const auto path = index::file_url_path(package.url)) {
        const direct::Hashes hashes(file.hashes.begin(), file.hashes.end());
        return open_source(direct::LocalUrl{*path, hashes, subdirectory}, Use::Copied, services);
    }
    return open_file(file, subdirectory, services).context("from ", index::redacted(package.url));
}

Result<bool> is_unchanged(const lock::LockedPackage& package, const Services& services) {
    if (const auto* directory = std::get_if<lock::DirectorySource>(&package.source)) {
        if (!TRY(sys::stat(directory->path.c_str()))) return false;
        if (!directory->editable)
            return TRY(TRY(copy_folder(directory->path, CopyUse::Wheel, services)).digest()) == package.sha256;
        return TRY(digest_of_metadata_files(directory->path / directory->subdirectory)) == package.sha256;
    }
    const auto path = package.is_direct() ? index::file_url_path(package.url) : std::nullopt;
    if (!path) return true;
    index::DistributionFile file;
    file.filename = package.filename;
    file.url = package.url;
    const auto object = building::fetch_file(file, services.store, services.downloads);
    return object.ok() && TRY(building::digest_of_file(*object, services.store)) == package.sha256;
}

}  // namespace pyenvx::source
