// A scenario as real files of a real index, and the way to its lock.
#pragma once

#include "launcher/lock/lock.hpp"
#include "scenario.hpp"
#include "store/base/result.hpp"
#include "tests/support/loopback_index.hpp"

namespace pyenvx::tests {

/// Serves one scenario after the other.
class ServedScenarios {
public:
    /// Chooses through the index's client, the package source and the resolver, writes the lock and reads it back. What
    /// a source distribution says about itself comes from the scenario: a build would find out no more.
    Result<lock::Lock> choose(const Scenario& scenario);

private:
    void serve(const Scenario& scenario);

    LoopbackIndex index_;
};

}  // namespace pyenvx::tests
