#include "store/environment/held_back.hpp"

#include <fcntl.h>

#include <set>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/digest/sha256.hpp"

namespace pyenvx::store {
namespace {

constexpr std::uint64_t kMaxPthBytes = 1 << 20;

enum class StartUp { No, Pth, Code };

// `path` is relative to site-packages; only what lies at its top is run by itself.
StartUp start_up_kind(std::string_view path) {
    const auto first = path.substr(0, path.find('/'));
    const auto module = first.substr(0, first.find('.'));
    if (module == "sitecustomize" || module == "usercustomize") return StartUp::Code;
    if (first.size() != path.size()) return StartUp::No;
    if (path.ends_with(".pth")) return StartUp::Pth;
    return path.ends_with(".start") ? StartUp::Code : StartUp::No;
}

std::string folder_digest(const Tree& tree, const std::string& site, std::string_view folder) {
    const auto prefix = concat(site, folder);
    std::string lines;
    for (auto at = tree.files().lower_bound(prefix); at != tree.files().end() && at->first.starts_with(prefix); ++at) {
        lines += concat(std::string_view(at->first).substr(site.size()), ' ', at->second.digest, '\n');
    }
    return lines.empty() ? "" : Sha256::of(lines).hex();
}

Result<std::string> content_of(const TreeFile& file) {
    if (file.object.get() < 0) return file.content;
    const Fd fd = TRY(sys::openat(file.object, file.source.c_str(), O_RDONLY | O_NOFOLLOW));
    const auto size = static_cast<std::uint64_t>(TRY(sys::fstat(fd)).st_size);
    if (size > kMaxPthBytes) return fail(ErrorKind::Refused, printable(file.source), " is too large for what it is");
    return read_span(fd, 0, size);
}

// Of the editable project that brought the file; empty for any other.
std::filesystem::path real_folder_of(const EnvironmentPlan& plan, const TreeFile& file) {
    for (const auto& part : plan.parts) {
        if (part.name.str() == file.owner) return part.real_folder;
    }
    return {};
}

bool is_allowed(const EnvironmentPlan& plan, const TreeFile& file) {
    if (plan.pth != PthPolicy::Known) return plan.pth == PthPolicy::All;
    const auto name = pep::PackageName::parse(file.owner);
    return name.ok() && plan.pth_allowed.contains(*name);
}

// The interpreter's start-up hook lets Python look for sitecustomize and usercustomize then.
constexpr std::string_view kCustomise = "import sys; sys._pyenvx_customise = True\n";

bool may_customise(const EnvironmentPlan& plan) {
    return plan.pth == PthPolicy::All || (plan.pth == PthPolicy::Known && !plan.pth_allowed.empty());
}

// True when something of it was held back.
Result<bool> hold_back_pth(const EnvironmentPlan& plan, const std::string& site, const std::string& path, Tree& tree) {
    const TreeFile file = tree.files().find(path)->second;
    const auto digest = [&](std::string_view folder) { return folder_digest(tree, site, folder); };
    const auto verdict =
        judge_pth(TRY(content_of(file)), plan.pth, {is_allowed(plan, file), real_folder_of(plan, file)}, digest);
    if (verdict.kept) return false;
    if (verdict.path_lines.empty()) {
        tree.remove(path);
    } else {
        tree.replace(path, own_file(verdict.path_lines, false, file.owner));
    }
    return true;
}

void warn(const std::string& owner, Progress& progress) {
    progress.warn(concat(owner,
                         " has code that would run at every start of Python; it is held back. To allow it, put \"",
                         owner, "\" into policy.pth-allow of pyenvx's config.toml"));
}

}  // namespace

Result<void> hold_back(const EnvironmentPlan& plan, const EnvironmentPlaces& places, Tree& tree, Progress& progress) {
    const auto site = places.site();
    std::vector<std::string> candidates;
    for (auto at = tree.files().lower_bound(site); at != tree.files().end() && at->first.starts_with(site); ++at) {
        if (start_up_kind(std::string_view(at->first).substr(site.size())) != StartUp::No) {
            candidates.push_back(at->first);
        }
    }
    std::set<std::string> owners;
    for (const auto& path : candidates) {
        const TreeFile& file = tree.files().find(path)->second;
        const auto owner = file.owner;
        const bool is_pth = start_up_kind(std::string_view(path).substr(site.size())) == StartUp::Pth;
        const bool held = is_pth ? TRY(hold_back_pth(plan, site, path, tree)) : !is_allowed(plan, file);
        if (held && !is_pth) tree.remove(path);
        if (held) owners.insert(owner);
    }
    for (const auto& owner : owners) warn(owner, progress);
    if (may_customise(plan))
        tree.add(concat(site, "pyenvx-customise.pth"), own_file(std::string(kCustomise), false, ""));
    return {};
}

}  // namespace pyenvx::store
