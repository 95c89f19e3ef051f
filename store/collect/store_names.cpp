#include "store/collect/store_names.hpp"

#include <algorithm>

#include "store/base/text.hpp"

namespace pyenvx::collect {
namespace {

constexpr std::size_t kHashSize = 32;
constexpr std::string_view kMarks = "+-._?=";

bool is_of_name(char c) { return is_alnum(c) || kMarks.find(c) != kMarks.npos; }

}  // namespace

std::vector<store::StorePath> objects_named_in(std::string_view text) {
    std::vector<store::StorePath> found;
    for (auto slash = text.find('/'); slash != text.npos; slash = text.find('/', slash + 1)) {
        const auto rest = text.substr(slash + 1);
        if (rest.size() <= kHashSize + 1 || rest[kHashSize] != '-') continue;
        const auto end = std::find_if_not(rest.begin(), rest.end(), is_of_name);
        auto path = store::StorePath::parse(rest.substr(0, static_cast<std::size_t>(end - rest.begin())));
        if (path.ok()) found.push_back(*std::move(path));
    }
    return found;
}

}  // namespace pyenvx::collect
