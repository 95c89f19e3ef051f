// What the tests of the resolver share: a request in short form and the answer as text.
#pragma once

#include <string>
#include <vector>

#include "launcher/resolve/resolver.hpp"
#include "memory_source.hpp"

namespace pyenvx::tests {

/// CPython 3.11 on Linux.
pep::MarkerEnvironment linux_environment();

/// Each requirement from line 1, 2, … of hello.py.
resolve::ResolveRequest request(const std::vector<std::string>& requirements);

/// "a 1.0, b 2.0", or "unsatisfiable".
std::string answer(const resolve::ResolveRequest& request, resolve::PackageSource& source);
std::string answer(const std::vector<std::string>& requirements, resolve::PackageSource& source);

/// The warnings of a resolution that succeeds.
std::vector<std::string> warnings(const resolve::ResolveRequest& request, resolve::PackageSource& source);

}  // namespace pyenvx::tests
