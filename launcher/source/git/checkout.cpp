#include "launcher/source/git/checkout.hpp"

#include <algorithm>

#include "launcher/source/git/history.hpp"
#include "store/base/sys.hpp"
#include "store/index/http/url.hpp"
#include "store/nar/nar.hpp"

namespace pyenvx::source {
namespace {

constexpr int kMaxDepth = 8;
constexpr int kMaxSubmodules = 200;

Error refuse(const direct::GitUrl& parent, std::string_view written, std::string_view why) {
    return fail(ErrorKind::Refused, "a submodule of ", index::redacted(parent.url), " is at `",
                index::redacted(written), "`, which ", why);
}

/// "git@host:path" as an address.
std::string without_short_form(std::string_view written) {
    const auto colon = written.find(':');
    const bool is_short = written.find("://") == written.npos && colon != written.npos &&
                          written.substr(0, colon).find('/') == written.npos &&
                          !written.substr(colon).starts_with("::");
    return is_short ? concat("ssh://", written.substr(0, colon), "/", written.substr(colon + 1)) : std::string(written);
}

/// "../other.git" from the parent's address. On this machine one step up at the most: beside the repository, that is.
Result<std::string> resolve_relative(const direct::GitUrl& parent, std::string_view written) {
    const auto begin = parent.url.find('/', parent.url.find("://") + 3);
    auto pieces = split(std::string_view(parent.url).substr(begin + 1), '/');
    while (!pieces.empty() && pieces.back().empty()) pieces.pop_back();
    int ups = 0;
    for (const auto step : split(written, '/')) {
        if (step == "." || step.empty()) continue;
        if (step != "..") {
            pieces.push_back(step);
            continue;
        }
        if (pieces.empty()) return refuse(parent, written, "leads out of its host");
        pieces.pop_back();
        ++ups;
    }
    if (parent.url.starts_with("file://") && ups > 1) return refuse(parent, written, "leads elsewhere on this machine");
    std::string path;
    for (const auto piece : pieces) path += concat("/", piece);
    return concat(std::string_view(parent.url).substr(0, begin), path);
}

class Assembly {
public:
    explicit Assembly(const CheckoutTools& tools) : tools_(tools) {}

    Result<void> write(Repository& repository, const direct::GitUrl& url, const std::string& commit,
                       const std::filesystem::path& folder, int depth) {
        if (depth > kMaxDepth)
            return fail(ErrorKind::Refused, "submodules are nested too deeply in ", index::redacted(url.url));
        const auto submodules = TRY(repository.write_files(commit, folder, TRY(own_folder())));
        open_.push_back(url.url);
        for (const auto& submodule : submodules) {
            if (++count_ > kMaxSubmodules)
                return fail(ErrorKind::Refused, index::redacted(url.url), " has too many submodules");
            if (submodule.url.empty()) continue;  // as git: a folder that nobody says anything of stays empty
            TRY(write_submodule(submodule, url, folder, depth));
        }
        open_.pop_back();
        return {};
    }

private:
    Result<void> write_submodule(const Submodule& submodule, const direct::GitUrl& parent,
                                 const std::filesystem::path& folder, int depth) {
        auto url = TRY(submodule_url(parent, submodule.url));
        // Its copy is locked while it is at work on its own submodules.
        if (std::find(open_.begin(), open_.end(), url.url) != open_.end()) {
            return refuse(parent, submodule.url, "is the repository itself, or one that it is a part of");
        }
        auto repository = TRY(Repository::open(tools_.git, url, tools_.manner, tools_.progress));
        TRY(repository.fetch(submodule.commit).context("for the submodule ", printable(submodule.path)));
        const auto place = TRY(own_folder()) / "files";
        TRY(write(repository, url, submodule.commit, place, depth + 1));
        return sys::renameat(BorrowedFd::cwd(), place.c_str(), BorrowedFd::cwd(), (folder / submodule.path).c_str());
    }

    Result<std::filesystem::path> own_folder() {
        auto folder = tools_.scratch / concat("git-", ++folders_);
        TRY(sys::mkdirat(BorrowedFd::cwd(), folder.c_str(), 0700));
        return folder;
    }

    const CheckoutTools& tools_;
    std::vector<std::string> open_;  // addresses of what is being written, the outermost first
    int count_ = 0;
    int folders_ = 0;
};

}  // namespace

Result<direct::GitUrl> submodule_url(const direct::GitUrl& parent, std::string_view written) {
    const bool relative = written.starts_with("./") || written.starts_with("../");
    const auto address = relative ? TRY(resolve_relative(parent, written)) : without_short_form(written);
    // An "@" is no revision here.
    if (const auto path = address.find('/', address.find("://") + 3); address.find('@', path) != address.npos) {
        return refuse(parent, written, "has a sign in it that repositories' names do not have");
    }
    auto parsed = direct::parse_direct_url(concat("git+", address));
    if (!parsed.ok()) return refuse(parent, written, "is of no kind that is fetched");
    auto url = std::get<direct::GitUrl>(*std::move(parsed));
    const auto is = [](const direct::GitUrl& one, std::string_view scheme) { return one.url.starts_with(scheme); };
    if (is(url, "file://") && !relative) return refuse(parent, written, "is on this machine");
    if (is(url, "http://") && !is(parent, "http://")) return refuse(parent, written, "is less safe than its parent");
    const bool same_host = index::host_of(url.url) == index::host_of(parent.url);
    if (is(url, "ssh://") && !is(parent, "ssh://") && !same_host) {
        return refuse(parent, written, "would use your keys at a host that you did not name");
    }
    // What was written for the parent's host is for it alone.
    if (relative) url.credentials = parent.credentials;
    return url;
}

Result<Checkout> check_out(const CheckoutTools& tools, Repository& repository, const direct::GitUrl& url,
                           const std::string& commit, const std::filesystem::path& folder) {
    TRY(repository.fetch(commit));
    TRY(Assembly(tools).write(repository, url, commit, folder, 0));
    const auto tree = TRY(hash_tree(BorrowedFd::cwd(), folder.c_str())).hash;
    const auto history = TRY(read_history(tools.git, repository.path(), commit));
    TRY(write_history(tools.git, repository.path(), history, folder));
    return Checkout{tree, history.text()};
}

}  // namespace pyenvx::source
