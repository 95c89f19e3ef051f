// The environments that a lock is made for.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "launcher/pylock/lock.hpp"
#include "launcher/pylock/select.hpp"
#include "store/base/result.hpp"
#include "store/interpreter/interpreter.hpp"

namespace pyenvx::locking {

/// An environment to resolve for, by all that markers and tags compare. The kernel's release and version are left
/// empty, so that a lock does not depend on the machine it is made on.
struct LockEnvironment {
    pylock::Target target;
    pylock::Environment environment;
};

pylock::Target target_of(const interpreter::Interpreter& interpreter);

/// Invalid for a platform that is not "linux_MACHINE" or "manylinux_X_Y_MACHINE".
Result<LockEnvironment> environment_of(const pylock::Target& target);

/// The environment that an interpreter is, as locks see it.
pylock::Environment environment_of(const interpreter::Interpreter& interpreter);

/// Markers tell no more apart than the minor version of Python and the machine.
bool is_same(const pylock::Target& left, const pylock::Target& right);

/// "Python 3.11 on x86_64": for people.
std::string describe(const pylock::Target& target);
/// One after another, with commas.
std::string describe(const std::vector<pylock::Target>& targets);
/// "--python 3.10 --python 3.11 --platform linux_x86_64": the options of `pyenvx lock` that name them.
std::string options_for(const std::vector<pylock::Target>& targets);

/// The marker of one environment among `environments` of a lock, in full.
pep::Marker marker_of(const LockEnvironment& environment);

/// A marker that holds in exactly those of the environments, by what they differ in; nothing where it is all of them.
std::optional<pep::Marker> marker_for(const std::set<std::size_t>& chosen, const std::vector<LockEnvironment>& all);

/// The minor versions from the lowest to the highest of them.
pep::SpecifierSet requires_python(const std::vector<LockEnvironment>& all);

}  // namespace pyenvx::locking
