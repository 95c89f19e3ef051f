#include "launcher/source/git/repository.hpp"

#include <fcntl.h>

#include <algorithm>
#include <map>

#include "store/archive/source/source_archive.hpp"
#include "store/base/file.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/digest/sha256.hpp"
#include "store/index/http/url.hpp"

namespace pyenvx::source {
namespace {

// Files are as they were committed: a source is a function of its commit, and no attribute of a repository, and no
// program that a configuration names for one, has a part in it.
constexpr std::string_view kAttributes = "* -export-ignore -export-subst -text -ident !filter !working-tree-encoding\n";

bool is_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

Reach reach_of(const direct::GitUrl& url) {
    if (url.url.starts_with("file://")) return Reach::File;
    return url.url.starts_with("http://") ? Reach::Http : Reach::Remote;
}

std::optional<GitLogin> login_for(const direct::GitUrl& url) {
    if (!url.has_password()) return std::nullopt;
    return GitLogin{url.url.substr(0, url.url.find('/', url.url.find("://") + 3)), *url.credentials};
}

/// "HASH\tREF" lines by their refs.
std::map<std::string, std::string, std::less<>> refs_in(std::string_view listing) {
    std::map<std::string, std::string, std::less<>> refs;
    for (const auto line : split(listing, '\n')) {
        const auto tab = line.find('\t');
        if (tab == line.npos || !is_commit_hash(line.substr(0, tab))) continue;
        refs.emplace(line.substr(tab + 1), line.substr(0, tab));
    }
    return refs;
}

bool has_git_in_it(std::string_view path) {
    const auto pieces = split(path, '/');
    return std::any_of(pieces.begin(), pieces.end(), [](std::string_view piece) {
        return to_lower(piece) == ".git" || piece.empty() || piece == "." || piece == "..";
    });
}

/// "MODE TYPE HASH\tPATH".
struct TreeLine {
    std::string_view mode, hash, path;
};

Result<TreeLine> tree_line(std::string_view line) {
    const auto tab = line.find('\t');
    const auto words = split(line.substr(0, std::min(tab, line.size())), ' ');
    if (tab == line.npos || words.size() != 3) return fail(ErrorKind::Failed, "git listed a tree in an unknown form");
    return TreeLine{words[0], words[2], line.substr(tab + 1)};
}

/// submodule.NAME.path and submodule.NAME.url of a configuration, as PATH → URL.
std::map<std::string, std::string> urls_by_path(std::string_view listing) {
    std::map<std::string, std::string, std::less<>> paths, urls;  // by NAME
    for (const auto entry : split(listing, '\0')) {
        const auto newline = entry.find('\n');
        const auto key = entry.substr(0, newline);
        if (newline == entry.npos || !key.starts_with("submodule.")) continue;
        const auto dot = key.rfind('.');
        const auto name = key.substr(0, dot);
        if (key.substr(dot) == ".path") paths.insert_or_assign(std::string(name), entry.substr(newline + 1));
        if (key.substr(dot) == ".url") urls.insert_or_assign(std::string(name), entry.substr(newline + 1));
    }
    std::map<std::string, std::string> by_path;
    for (const auto& [name, path] : paths) {
        if (const auto url = urls.find(name); url != urls.end()) by_path.emplace(path, url->second);
    }
    return by_path;
}

}  // namespace

bool is_commit_hash(std::string_view text) { return (text.size() == 40 || text.size() == 64) && is_hex(text); }

Repository::Repository(const GitProgram& git, direct::GitUrl url, const GitManner& manner, Progress& progress,
                       std::filesystem::path path, FileLock lock)
    : git_(git),
      url_(std::move(url)),
      manner_(manner),
      progress_(progress),
      path_(std::move(path)),
      lock_(std::move(lock)) {}

Result<Repository> Repository::open(const GitProgram& git, const direct::GitUrl& url, const GitManner& manner,
                                    Progress& progress) {
    const auto folder = manner.cache / "git" / Sha256::of(url.url).hex().substr(0, 32);
    TRY(make_directories(folder, 0700));
    auto lock = TRY(FileLock::acquire_telling(folder / "lock", index::redacted(url.url), progress));
    Repository repository(git, url, manner, progress, folder / "repository", std::move(lock));
    TRY(repository.make());
    return repository;
}

// Whole once it has our attributes, which are written last.
Result<void> Repository::make() {
    const auto attributes = path_ / "info" / "attributes";
    const auto there = read_file_if_there(attributes, 1 << 10);
    if (there.ok() && *there == std::string(kAttributes)) return {};
    const Fd parent = TRY(sys::open(path_.parent_path().c_str(), O_RDONLY | O_DIRECTORY));
    TRY(remove_tree(parent, "repository"));
    TRY(git_.run("", {{"init", "--quiet", "--bare", "--template=", path_.native()}}));
    TRY(make_directories(path_ / "info", 0700));
    return write_file_atomically(attributes, kAttributes);
}

Error Repository::no_such(std::string_view what) const {
    return fail(ErrorKind::NotFound, index::redacted(url_.url), " has no ", printable(what))
        .hint("check the branch, tag or commit after the last @ of its address");
}

Result<std::string> Repository::ask(std::vector<std::string> words) const {
    if (manner_.offline) {
        return fail(ErrorKind::Network, index::redacted(url_.url),
                    " is not known here as it is asked for, and --offline forbids to ask it")
            .hint("run it once without --offline");
    }
    progress_.step(Stage::Download, index::redacted(url_.url), 0, 0);
    return git_.run(path_, {std::move(words), reach_of(url_), "", login_for(url_)})
        .context("while asking ", index::redacted(url_.url));
}

Result<std::string> Repository::resolve(const std::string& revision) {
    if (is_commit_hash(revision)) return revision;
    const auto branch = concat("refs/heads/", revision);
    const auto tag = concat("refs/tags/", revision);
    std::vector<std::string> words = {"ls-remote", "--quiet", "--", url_.for_git(), "HEAD"};
    if (!revision.empty()) words.insert(words.end() - 1, {branch, tag, tag + "^{}", revision});
    const auto refs = refs_in(TRY(ask(std::move(words))));
    const auto wanted = revision.empty() ? std::vector<std::string>{"HEAD"}
                                         : std::vector<std::string>{branch, tag + "^{}", tag, revision};
    for (const auto& name : wanted) {
        if (const auto found = refs.find(name); found != refs.end()) return found->second;
    }
    if (revision.size() >= 7 && revision.size() < 40 && is_hex(revision)) return find_beginning(revision);
    return no_such(revision.empty() ? "commit yet" : concat("branch, tag or commit ", revision));
}

// The beginning of a commit's hash says nothing to a remote: everything is fetched, and looked through here.
Result<std::string> Repository::find_beginning(const std::string& revision) {
    TRY(fetch_refs({"+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"}));
    const auto found =
        git_.run(path_, {{"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"}});
    const auto commit = found.ok() ? std::string(trim(*found)) : std::string();
    return is_commit_hash(commit) ? Result<std::string>(commit) : no_such(concat("commit ", revision));
}

Result<bool> Repository::has(const std::string& commit) const {
    return git_.succeeds(path_, {{"cat-file", "-e", commit + "^{commit}"}});
}

Result<void> Repository::fetch_refs(std::vector<std::string> refs) {
    std::vector<std::string> words = {
        "fetch", "--quiet", "--force", "--no-write-fetch-head", "--no-recurse-submodules", "--", url_.for_git()};
    words.insert(words.end(), std::make_move_iterator(refs.begin()), std::make_move_iterator(refs.end()));
    TRY(ask(std::move(words)));
    return {};
}

Result<void> Repository::fetch(const std::string& commit) {
    if (TRY(has(commit))) return {};
    // By its hash, with the tags that lead to it; a server that gives out only what its refs name is asked for all.
    const auto alone = fetch_refs({concat("+", commit, ":refs/pyenvx/", commit)});
    if (alone.ok() && TRY(has(commit))) return {};
    TRY(check_interrupted());
    const auto all = fetch_refs({"+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"});
    if (!all.ok()) return all.error();
    return TRY(has(commit)) ? Result<void>() : no_such(concat("commit ", commit));
}

// Gives the submodules' folders and commits on the way.
Result<std::vector<Submodule>> Repository::check_tree(const std::string& commit) const {
    const auto listing = TRY(git_.run(path_, {{"ls-tree", "-r", "-z", "--full-tree", commit}}));
    std::vector<Submodule> submodules;
    for (const auto line : split(listing, '\0')) {
        if (line.empty()) continue;
        const auto entry = TRY(tree_line(line));
        if (has_git_in_it(entry.path)) {
            return fail(ErrorKind::Refused, "commit ", commit, " of ", index::redacted(url_.url), " holds ",
                        printable(entry.path), ", which no honest commit does");
        }
        if (entry.mode == "160000") submodules.push_back({std::string(entry.path), std::string(entry.hash), ""});
    }
    return submodules;
}

Result<std::vector<Submodule>> Repository::write_files(const std::string& commit, const std::filesystem::path& folder,
                                                       const std::filesystem::path& scratch) const {
    auto submodules = TRY(check_tree(commit));
    TRY(write_tree(commit, folder, scratch));
    if (!submodules.empty()) find_urls(submodules, commit);
    return submodules;
}

Result<void> Repository::write_tree(const std::string& commit, const std::filesystem::path& folder,
                                    const std::filesystem::path& scratch) const {
    const auto archive = scratch / concat("files-", commit, ".tar.gz");
    TRY(git_.run(path_, {{"archive", "--format=tar.gz", "-1", "--prefix=source/", concat("--output=", archive),
                          commit + "^{tree}"}}));
    const Fd file = TRY(sys::open(archive.c_str(), O_RDONLY | O_NOFOLLOW));
    const auto unpacked = scratch / concat("files-", commit);
    TRY(sys::mkdirat(BorrowedFd::cwd(), unpacked.c_str(), 0700));
    const auto top = TRY(archive::unpack_source(file, archive::SourceFormat::TarGzip, unpacked)
                             .context("in commit ", commit, " of ", index::redacted(url_.url)));
    TRY(sys::renameat(BorrowedFd::cwd(), (unpacked / top).c_str(), BorrowedFd::cwd(), folder.c_str()));
    TRY(sys::unlinkat(BorrowedFd::cwd(), unpacked.c_str(), AT_REMOVEDIR));
    return sys::unlinkat(BorrowedFd::cwd(), archive.c_str(), 0);
}

void Repository::find_urls(std::vector<Submodule>& submodules, const std::string& commit) const {
    const auto listing = git_.run(path_, {{"config", concat("--blob=", commit, ":.gitmodules"), "--null", "--list"}});
    const auto urls = urls_by_path(listing.ok() ? std::string_view(*listing) : std::string_view());
    for (auto& submodule : submodules) {
        if (const auto url = urls.find(submodule.path); url != urls.end()) submodule.url = url->second;
    }
}

}  // namespace pyenvx::source
