#include <fcntl.h>

#include "store/base/sys.hpp"
#include "store/collect/roots.hpp"
#include "store/core/out_links.hpp"
#include "store/core/temporary_roots.hpp"

namespace pyenvx::collect {
namespace {

using store::StorePath;

constexpr std::string_view kWordsAlone = "words";

struct Target {
    std::optional<StorePath> object;  // nothing where the link is gone or leads elsewhere
    std::int64_t set_at = 0;
};

Result<Target> look_at(const std::string& link) {
    Target target;
    const auto status = TRY(sys::fstatat(BorrowedFd::cwd(), link.c_str(), AT_SYMLINK_NOFOLLOW));
    if (!status || !S_ISLNK(status->st_mode)) return target;
    target.set_at = status->st_mtim.tv_sec;
    target.object = store::object_behind(TRY(sys::readlinkat(BorrowedFd::cwd(), link.c_str())));
    return target;
}

// A link whose owner nobody has written down stays as one that a person made.
Result<Hold> hold_of(const std::string& owner, const std::filesystem::path& home) {
    if (owner.empty()) return Hold::Firmly;
    if (owner == kWordsAlone) return Hold::WhileUsed;
    if (!TRY(sys::stat(owner.c_str()))) return Hold::NoMore;
    std::error_code absent;
    const auto folder = std::filesystem::path(owner).parent_path();
    return std::filesystem::equivalent(folder, home / kInstalledTools, absent) ? Hold::Firmly : Hold::ForItsOwner;
}

Result<Root> stable_link(const std::string& link, const std::string& owner, const Target& target, Hold hold) {
    Root root{RootKind::StableLink, link, owner == kWordsAlone ? "" : owner, {}, hold, target.set_at};
    if (target.object) root.objects.push_back(*target.object);
    if (!target.object) root.hold = Hold::NoMore;
    return root;
}

}  // namespace

std::string_view to_string(RootKind kind) {
    switch (kind) {
        case RootKind::Record: return "launch record";
        case RootKind::StableLink: return "stable link";
        case RootKind::OutLink: return "link";
        case RootKind::Process: return "running program";
        case RootKind::InUse: return "work in progress";
        case RootKind::Interpreter: return "interpreter";
    }
    return "";
}

std::string_view to_string(Hold hold) {
    switch (hold) {
        case Hold::Firmly: return "firmly";
        case Hold::ForItsOwner: return "for its owner";
        case Hold::WhileUsed: return "while used";
        case Hold::NoMore: return "no more";
    }
    return "";
}

Result<void> remember_owner(const std::string& link_name, const std::filesystem::path& owner, store::Store& store) {
    const auto value = owner.empty() ? std::string(kWordsAlone) : owner.native();
    const auto known = TRY(store.fact(kOwnerFact, link_name));
    return known == value ? Result<void>() : store.set_fact(kOwnerFact, link_name, value);
}

Result<KnownLinks> known_links(const store::Store& store) {
    auto roots = TRY(store.registered_roots());
    auto owners = TRY(store.facts(kOwnerFact));
    return KnownLinks{std::move(roots), std::move(owners)};
}

Result<std::vector<Root>> link_roots(const std::filesystem::path& home, const KnownLinks& known) {
    std::vector<Root> roots;
    const auto folder = home / "envs";
    const Fd envs = TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
    for (const auto& name : TRY(sys::list_directory(envs))) {
        const auto link = (folder / name).native();
        const auto known_owner = known.owners.find(name);
        const auto owner = known_owner == known.owners.end() ? std::string() : known_owner->second;
        roots.push_back(TRY(stable_link(link, owner, TRY(look_at(link)), TRY(hold_of(owner, home)))));
    }
    for (const auto& registered : known.registered) {
        const bool is_stable = registered.link.parent_path() == folder;
        const auto target = TRY(look_at(registered.link.native()));
        if (is_stable && target.object) continue;  // it was listed
        Root root{is_stable ? RootKind::StableLink : RootKind::OutLink, registered.link.native(), "", {}};
        if (target.object) root.objects.push_back(*target.object);
        if (!target.object) root.hold = Hold::NoMore;
        roots.push_back(std::move(root));
    }
    return roots;
}

Result<std::vector<Root>> work_roots(const std::filesystem::path& home) {
    std::vector<Root> roots;
    for (const auto& [name, objects] : TRY(store::uses_by_now(home))) {
        const auto file = (store::using_folder(home) / name).native();
        roots.push_back({RootKind::InUse, file, "", {objects.begin(), objects.end()}});
    }
    return roots;
}

Root interpreter_root(const StorePath& path) { return {RootKind::Interpreter, std::string(path.name()), "", {path}}; }

std::vector<Root> interpreter_roots(const store::ObjectGraph& graph) {
    std::vector<Root> roots;
    for (const auto& node : graph.nodes()) {
        if (node.is_interpreter) roots.push_back(interpreter_root(node.path));
    }
    return roots;
}

}  // namespace pyenvx::collect
