// A copy of somebody's repository that we keep, and what of it becomes a source.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "launcher/direct/direct_url.hpp"
#include "launcher/source/git/git_program.hpp"
#include "store/base/file_lock.hpp"
#include "store/base/progress.hpp"
#include "store/base/result.hpp"

namespace pyenvx::source {

/// One folder of a commit that is another repository's commit.
struct Submodule {
    std::string path;
    std::string commit;
    std::string url;  ///< as the commit's .gitmodules has it; "" where it has none
};

/// How a repository is asked.
struct GitManner {
    std::filesystem::path cache;  ///< below which copies are kept
    bool offline = false;
};

/// A bare copy below the cache, locked for as long as this lives. Borrows all it is made with. Not thread-safe.
class Repository {
public:
    static Result<Repository> open(const GitProgram& git, const direct::GitUrl& url, const GitManner& manner,
                                   Progress& progress);

    /// The commit that the revision names now: a branch, else a tag, else the beginning of a commit's hash. Asks the
    /// repository, but for a whole hash. Errors: Network; NotFound for a revision that it does not have.
    Result<std::string> resolve(const std::string& revision);

    /// Sees to it that the commit is here. Errors: Network, NotFound.
    Result<void> fetch(const std::string& commit);

    /// Writes the commit's files into `folder`, an empty one of ours: byte for byte as they were committed, whatever
    /// the repository's attributes say; links inside become copies. Refused for a tree with .git in it, or with names
    /// or links that leave it. Submodules' folders stay empty: gives what belongs there. `scratch` is a folder to work
    /// in.
    Result<std::vector<Submodule>> write_files(const std::string& commit, const std::filesystem::path& folder,
                                               const std::filesystem::path& scratch) const;

    const std::filesystem::path& path() const { return path_; }

private:
    Repository(const GitProgram& git, direct::GitUrl url, const GitManner& manner, Progress& progress,
               std::filesystem::path path, FileLock lock);
    Result<void> make();
    Result<void> fetch_refs(std::vector<std::string> refs);
    Result<bool> has(const std::string& commit) const;
    Result<std::string> find_beginning(const std::string& revision);
    Result<std::string> ask(std::vector<std::string> words) const;
    Result<std::vector<Submodule>> check_tree(const std::string& commit) const;
    Result<void> write_tree(const std::string& commit, const std::filesystem::path& folder,
                            const std::filesystem::path& scratch) const;
    void find_urls(std::vector<Submodule>& submodules, const std::string& commit) const;
    Error no_such(std::string_view what) const;

    const GitProgram& git_;
    direct::GitUrl url_;
    const GitManner& manner_;
    Progress& progress_;
    std::filesystem::path path_;
    FileLock lock_;
};

/// Whether a text is a whole commit's hash.
bool is_commit_hash(std::string_view text);

}  // namespace pyenvx::source
