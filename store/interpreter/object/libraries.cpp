#include "store/interpreter/object/libraries.hpp"

#include <algorithm>

#include "store/base/sys.hpp"

namespace pyenvx::interpreter {
namespace {

constexpr std::string_view kOrigin = "$ORIGIN";
constexpr std::string_view kBracedOrigin = "${ORIGIN}";

/// What follows $ORIGIN in a component of a run path; nothing for another component.
std::optional<std::string_view> after_origin(std::string_view component) {
    for (const auto spelling : {kOrigin, kBracedOrigin}) {
        if (component.starts_with(spelling)) return component.substr(spelling.size());
    }
    return std::nullopt;
}

std::filesystem::path expand(std::string_view component, const std::filesystem::path& origin) {
    const auto rest = after_origin(component);
    return rest ? std::filesystem::path(concat(origin, *rest)) : std::filesystem::path(component);
}

/// "$ORIGIN/../lib" for "bin/python3.11".
std::string run_path_to_lib(const std::string& target) {
    const auto folder = std::filesystem::path(target).parent_path();
    const std::string relative = std::filesystem::path("lib").lexically_relative(folder);
    return relative == "." ? std::string(kOrigin) : concat(kOrigin, '/', relative);
}

/// True when the copy finds lib/ by the run path that it has already.
bool leads_to_lib(const std::string& target, const std::string& run_path) {
    const auto folder = std::filesystem::path(target).parent_path();
    const auto components = split(run_path, ':');
    return std::any_of(components.begin(), components.end(), [&](std::string_view component) {
        const auto rest = after_origin(component);
        if (!rest) return false;
        auto reached = std::filesystem::path(concat(folder, *rest)).lexically_normal();
        if (!reached.has_filename()) reached = reached.parent_path();
        return reached == "lib";
    });
}

std::filesystem::path find_library(const std::string& name, const ObjectFile& file, const std::string& run_path) {
    const auto origin = file.source.parent_path();
    for (const auto component : split(run_path, ':')) {
        if (component.empty()) continue;
        auto candidate = expand(component, origin) / name;
        const auto status = sys::stat(candidate.c_str());
        if (status && *status && S_ISREG((*status)->st_mode)) return candidate;
    }
    return {};
}

}  // namespace

LibraryRule::LibraryRule(std::filesystem::path base_prefix) : base_prefix_(std::move(base_prefix)) {
    if (base_prefix_ == "/" || base_prefix_ == "/usr" || base_prefix_ == "/usr/local") base_prefix_.clear();
}

bool LibraryRule::is_private(const std::filesystem::path& file) const {
    return !base_prefix_.empty() && file.lexically_normal().native().starts_with(concat(base_prefix_, '/'));
}

LibraryNeeds LibraryRule::needs_of(const ObjectFile& file, const elf::DynamicInfo& info) const {
    LibraryNeeds needs;
    for (const auto& library : info.needed) {
        auto found = find_library(library, file, info.run_path);
        if (!found.empty() && (library.starts_with("libpython") || is_private(found))) {
            needs.brought.push_back({concat("lib/", library), std::move(found)});
        } else {
            needs.of_host.push_back(library);
        }
    }
    const auto components = split(info.run_path, ':');
    const bool tied = std::any_of(components.begin(), components.end(), [&](std::string_view component) {
        return !after_origin(component) && is_private(std::filesystem::path(component) / "");
    });
    needs.must_relocate = !needs.brought.empty() && !leads_to_lib(file.target, info.run_path);
    if (needs.must_relocate || tied) needs.run_path = run_path_to_lib(file.target);
    return needs;
}

}  // namespace pyenvx::interpreter
