// A setting's value together with who set it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pyenvx::declaration {

/// A value and who set it where: "shell.toml, line 4", "PYENVX_INDEX_URL".
/// `declared`: a declaration chose it, so no credentials of the user's go there.
template <typename T>
struct Sourced {
    T value;
    std::string origin;
    bool declared = false;
};

/// Of two layers the upper one counts where it says something.
template <typename T>
void take_if_set(std::optional<Sourced<T>>& lower, const std::optional<Sourced<T>>& upper) {
    if (upper) lower = upper;
}

/// One more item of a declaration's; the list has the origin of the first.
template <typename T>
void append_declared(std::optional<Sourced<std::vector<T>>>& list, T item, const std::string& origin) {
    if (!list) list = Sourced<std::vector<T>>{{}, origin, true};
    list->value.push_back(std::move(item));
}

}  // namespace pyenvx::declaration
