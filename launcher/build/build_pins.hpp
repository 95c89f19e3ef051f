// What builds of a declaration were made with before, and are to be made with again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "launcher/lock/lock.hpp"
#include "store/base/result.hpp"
#include "store/digest/sha256.hpp"

namespace pyenvx::building {

/// A build, by what decides about its requirements on any machine.
struct BuildIdentity {
    std::string name;                       ///< "docopt-0.6.2"
    Sha256 source;                          ///< of the archive, or of the folder's tree
    std::string environment;                ///< "python3.11 x86_64"
    std::vector<std::string> requirements;  ///< of the source and of the user, sorted
};

class BuildPins {
public:
    virtual ~BuildPins() = default;

    /// What was chosen for this build, each file with its hash. Nothing where it is not known.
    virtual Result<std::optional<lock::Lock>> find(const BuildIdentity& build) = 0;
    /// What a build is made with in this process.
    virtual void note(const BuildIdentity& build, const lock::Lock& chosen) = 0;
};

}  // namespace pyenvx::building
