// Why there is no solution, in sentences.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "launcher/resolve/applicability/other_wheels.hpp"
#include "launcher/resolve/explain/fact.hpp"
#include "store/base/error.hpp"

namespace pyenvx::resolve {

/// Everything that an explanation is made of; all borrowed.
struct Story {
    const std::vector<KnownPackage>& packages;
    const std::vector<Fact>& facts;
    const pubgrub::Incompatibilities& incompatibilities;
    const pep::Version& python;
    std::function<OtherWheels(PackageId, std::size_t candidate)> other_wheels;
};

/// "asked for in hello.py, line 3".
std::string asked_for(std::string_view origin);

/// Unsatisfiable. Message: the conclusion. Notes: what it rests on, each a sentence, from what was asked for to where
/// it fails. Hint: a way out where one is known.
Error explain(const Story& story, pubgrub::IncompatibilityId contradiction);

}  // namespace pyenvx::resolve
