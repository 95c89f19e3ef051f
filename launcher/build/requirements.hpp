// What a build requires: chosen, and laid out as an environment.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "launcher/build/services.hpp"
#include "launcher/lock/lock.hpp"
#include "launcher/packages/source_metadata.hpp"
#include "store/base/result.hpp"
#include "store/pep/requirement.hpp"

namespace pyenvx::building {

/// Whose requirements they are.
struct Builder {
    std::string label;  ///< "docopt-0.6.2"
    std::string key;    ///< a digest of all that its build is known to depend on
};

/// Versions and files for the interpreter. `sources` says what source distributions among them are. Errors:
/// Unsatisfiable, and those of the index and of `sources`.
Result<lock::Lock> choose_requirements(const std::vector<pep::Requirement>& requirements, const Builder& builder,
                                       const Services& services, const Manner& manner,
                                       packages::SourceMetadata& sources);

/// Gives the wheel for a package, which it builds where it is a source.
using OrderFor = std::function<Result<realise::WheelOrder>(lock::LockedPackage&)>;

/// An environment with exactly these, and their bytecode, since each hook starts them anew. Code lines of .pth files
/// take effect in it: nothing runs in it outside of a sandbox. Digests of wheels come into the lock.
Result<store::StorePath> lay_out_requirements(lock::Lock& lock, const Services& services, const OrderFor& order_for);

}  // namespace pyenvx::building
