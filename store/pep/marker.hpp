// Environment markers (PEP 508 and the dependency-specifiers specification).
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "store/base/result.hpp"
#include "store/pep/name.hpp"

namespace pyenvx::pep {

/// The values that markers compare, as one interpreter reports them. A plain value: a resolution belongs to it.
struct MarkerEnvironment {
    std::string implementation_name, implementation_version, os_name, platform_machine, platform_python_implementation,
        platform_release, platform_system, platform_version, python_full_version, python_version, sys_platform;
};

struct MarkerExpression;

/// A parsed marker; cheap to copy (shared, immutable), thread-safe.
class Marker {
public:
    static Result<Marker> parse(std::string_view text);
    explicit Marker(std::shared_ptr<const MarkerExpression> expression) : expression_(std::move(expression)) {}

    /// `extras` are those asked for of the distribution whose requirement this is; `extra` is "" where there are none,
    /// and else each of them in turn, one that holds being enough. `"x" in extras` and `"x" in dependency_groups` ask a
    /// whole set (lock files). A comparison without meaning ("~=" on text, two literals) is false.
    bool evaluate(const MarkerEnvironment& environment, const std::set<ExtraName>& extras,
                  const std::set<ExtraName>& groups = {}) const;
    /// As packaging's str(Marker).
    std::string str() const;

private:
    std::shared_ptr<const MarkerExpression> expression_;
};

}  // namespace pyenvx::pep
