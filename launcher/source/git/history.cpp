#include "launcher/source/git/history.hpp"

#include <algorithm>

#include "launcher/source/git/repository.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::source {
namespace {

constexpr std::string_view kConfig = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n";
constexpr std::size_t kMaxTags = 10'000;

Result<std::vector<Tag>> tags_of(const GitProgram& git, const std::filesystem::path& repository,
                                 const std::string& commit) {
    const auto listing = TRY(git.run(repository, {{"for-each-ref", concat("--merged=", commit),
                                                   "--format=%(objectname) %(*objectname) %(refname)", "refs/tags"}}));
    std::vector<Tag> tags;
    for (const auto line : split(listing, '\n')) {
        const auto words = split(line, ' ');
        if (words.size() != 3 || !is_commit_hash(words[0])) continue;
        tags.push_back({std::string(words[2]), std::string(words[0]), std::string(words[1])});
    }
    if (tags.size() > kMaxTags) return fail(ErrorKind::Refused, "the repository has more than ", kMaxTags, " tags");
    return tags;
}

/// One object a line.
Result<std::string> objects_to_keep(const GitProgram& git, const std::filesystem::path& repository,
                                    const History& history) {
    auto objects = TRY(git.run(repository, {{"rev-list", history.commit}}));
    objects += TRY(git.run(repository, {{"rev-list", "--objects", "--no-object-names", history.commit + "^{tree}"}}));
    for (const auto& tag : history.tags) objects += concat(tag.object, '\n');
    return objects;
}

std::string packed_refs(const std::vector<Tag>& tags) {
    std::string text = "# pack-refs with: peeled fully-peeled sorted \n";
    for (const auto& tag : tags) {
        text += concat(tag.object, ' ', tag.name, '\n');
        if (!tag.commit.empty()) text += concat('^', tag.commit, '\n');
    }
    return text;
}

// They are copies in an unpacked source.
Result<void> overlook_links(const GitProgram& git, const std::filesystem::path& repository, const std::string& commit) {
    const auto listing = TRY(git.run(repository, {{"ls-tree", "-r", "-z", "--full-tree", commit}}));
    std::string links;
    for (const auto line : split(listing, '\0')) {
        if (line.starts_with("120000 ")) links += concat(line.substr(line.find('\t') + 1), '\0');
    }
    if (links.empty()) return {};
    TRY(git.run(repository, {{"update-index", "--assume-unchanged", "-z", "--stdin"}, Reach::Local, links}));
    return {};
}

}  // namespace

std::string History::text() const {
    auto text = concat("commit ", commit, '\n');
    for (const auto& tag : tags) text += concat("tag ", tag.object, ' ', tag.name, '\n');
    return text;
}

Result<History> read_history(const GitProgram& git, const std::filesystem::path& repository,
                             const std::string& commit) {
    auto tags = TRY(tags_of(git, repository, commit));
    return History{commit, std::move(tags)};
}

Result<void> write_history(const GitProgram& git, const std::filesystem::path& repository, const History& history,
                           const std::filesystem::path& folder) {
    const auto own = folder / ".git";
    TRY(make_directories(own / "objects" / "pack", 0755));
    TRY(make_directories(own / "refs", 0755));
    const auto objects = TRY(objects_to_keep(git, repository, history));
    TRY(git.run(
        repository,
        {{"pack-objects", "--quiet", "--threads=1", (own / "objects/pack/pack").native()}, Reach::Local, objects}));
    TRY(write_file_atomically(own / "packed-refs", packed_refs(history.tags)));
    TRY(write_file_atomically(own / "config", kConfig));
    TRY(write_file_atomically(own / "HEAD", concat(history.commit, '\n')));
    TRY(git.run(own, {{concat("--work-tree=", folder), "read-tree", history.commit}}));
    return overlook_links(git, own, history.commit);
}

Result<std::optional<std::string>> commit_of_working_copy(const GitProgram& git, const std::filesystem::path& folder) {
    const auto repository = folder / ".git";
    if (!TRY(sys::stat(repository.c_str()))) return std::optional<std::string>();
    const auto found = git.run(repository, {{"rev-parse", "--verify", "--quiet", "HEAD^{commit}"}});
    const auto commit = found.ok() ? std::string(trim(*found)) : std::string();
    return is_commit_hash(commit) ? std::optional(commit) : std::optional<std::string>();
}

}  // namespace pyenvx::source
