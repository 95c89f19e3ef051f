// Where objects may come from ready made.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "store/base/result.hpp"
#include "store/digest/sha256.hpp"
#include "store/plan/store_path.hpp"

namespace pyenvx::cache {

/// Thread-safe. What goes wrong with a source is told and never fails: the next one is asked, and in the end nobody has
/// it. Errors: Interrupted, and those of the store.
class Substituter {
public:
    virtual ~Substituter() = default;

    /// Makes the object exist in the store, with all that it refers to; false where nobody has it or nobody may be
    /// trusted. Waits for whoever is making it already. The caller holds no path's lock.
    virtual Result<bool> substitute(const store::StorePath& path) = 0;
    /// The same for several, side by side.
    virtual Result<void> substitute_all(std::span<const store::StorePath> paths) = 0;

    /// The same for what a recipe comes to: afterwards store::Store::realisation() tells it.
    virtual Result<bool> substitute_realisation(const Sha256& recipe, std::string_view output) = 0;

    /// The answer to a question as one of the sources has it; nothing where none has.
    virtual Result<std::optional<std::string>> resolution(const Sha256& question) = 0;
};

}  // namespace pyenvx::cache
