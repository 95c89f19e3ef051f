#include "launcher/declaration/outer.hpp"

#include <algorithm>

namespace pyenvx::declaration {
namespace {

template <typename T>
void put_before(std::vector<T>& inner, const std::vector<T>& outer) {
    inner.insert(inner.begin(), outer.begin(), outer.end());
}

void add_python(std::optional<SourcedSpecifier>& inner, const std::optional<SourcedSpecifier>& outer) {
    if (!outer) return;
    if (!inner) {
        inner = outer;
        return;
    }
    inner = SourcedSpecifier{inner->specifiers & outer->specifiers, concat(inner->origin, " and ", outer->origin)};
}

void add_shell(ShellTable& inner, const ShellTable& outer, Entering entering) {
    put_before(inner.dotenv, outer.dotenv);
    put_before(inner.watch, outer.watch);
    for (const auto& alias : outer.aliases) {
        const auto same = [&](const auto& own) { return own.first == alias.first; };
        if (std::none_of(inner.aliases.begin(), inner.aliases.end(), same)) inner.aliases.push_back(alias);
    }
    if (entering == Entering::InnerAlone) return;
    inner.on_enter = join({outer.on_enter, inner.on_enter}, "\n");
    inner.on_leave = join({inner.on_leave, outer.on_leave}, "\n");
}

}  // namespace

void add_outer(Declaration& inner, const Declaration& outer, Entering entering) {
    put_before(inner.requirements, outer.requirements);
    put_before(inner.paths, outer.paths);
    put_before(inner.constraints, outer.constraints);
    put_before(inner.variables, outer.variables);
    put_before(inner.notices, outer.notices);
    inner.keep_pythonpath = inner.keep_pythonpath || outer.keep_pythonpath;
    inner.require_hashes = inner.require_hashes || outer.require_hashes;
    inner.settings = layered(outer.settings, inner.settings);
    add_shell(inner.shell, outer.shell, entering);
    add_python(inner.requires_python, outer.requires_python);
}

}  // namespace pyenvx::declaration
