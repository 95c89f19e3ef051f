#include "store/collect/store_names.hpp"

#include <algorithm>

#include "store/base/text.hpp"

namespace pyenvx::collect {
namespace {

constexpr std::size_t kHashSize = 32;
constexpr std::string_view kMarks = "+-._?=";

bool is_of_name(char c) { return is_alnum(c) || kMarks.find(c) != kMarks.npos; }

// What a path begins after in variables, their lists and lists of mappings. A home whose name has one of these is not
// recognised.
constexpr std::string_view kSeparators{" \t\n:;,='\"\0", 10};
constexpr std::string_view kStore = "/store";

// Of the store that `before`, which a slash and an object's name follow, ends with.
std::string_view home_at_end_of(std::string_view before) {
    const auto path = before.substr(before.find_last_of(kSeparators) + 1);
    if (!path.starts_with('/') || !path.ends_with(kStore)) return {};
    return path.substr(0, path.size() - kStore.size());
}

}  // namespace

std::vector<NamedObject> objects_with_homes_in(std::string_view text) {
    std::vector<NamedObject> found;
    for (auto slash = text.find('/'); slash != text.npos; slash = text.find('/', slash + 1)) {
        const auto rest = text.substr(slash + 1);
        if (rest.size() <= kHashSize + 1 || rest[kHashSize] != '-') continue;
        const auto end = std::find_if_not(rest.begin(), rest.end(), is_of_name);
        auto path = store::StorePath::parse(rest.substr(0, static_cast<std::size_t>(end - rest.begin())));
        if (path.ok()) found.push_back({*std::move(path), home_at_end_of(text.substr(0, slash))});
    }
    return found;
}

std::vector<store::StorePath> objects_named_in(std::string_view text) {
    std::vector<store::StorePath> found;
    for (auto& object : objects_with_homes_in(text)) found.push_back(std::move(object.path));
    return found;
}

}  // namespace pyenvx::collect
