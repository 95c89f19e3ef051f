// Which packages of a lock a project needs in one environment.
#pragma once

#include "launcher/declaration/declaration.hpp"
#include "launcher/foreign/locks/locked_graph.hpp"
#include "store/base/result.hpp"
#include "store/pep/marker.hpp"

namespace pyenvx::foreign {

/// From the declaration's requirements along the lock's own, through extras, under the markers of `environment`: one
/// entry a name; paths of the lock are relative to `folder`. In the form of a PEP 751 lock without markers.
/// Unsatisfiable: the lock does not have what the declaration asks for; the message says what, in which line.
/// Invalid: the lock contradicts itself.
Result<pylock::Lock> reach(const LockedGraph& graph, const declaration::Declaration& declaration,
                           const std::filesystem::path& folder, const pep::MarkerEnvironment& environment);

}  // namespace pyenvx::foreign
