// The build lock of a declaration while it is used: read, filled by builds, written when they are done.
#pragma once

#include <memory>
#include <optional>

#include "launcher/lock/lock.hpp"
#include "launcher/locking/file_pins.hpp"
#include "launcher/pipeline/asked/gather.hpp"
#include "launcher/pipeline/asked/services.hpp"
#include "store/interpreter/interpreter.hpp"

namespace pyenvx::pipeline {

class DeclaredBuilds {
public:
    /// Errors: those of the reader.
    static Result<DeclaredBuilds> open(const Asked& asked, const interpreter::Interpreter& interpreter,
                                       const Services& services);
    /// The same, where the declaration has a lock: without one there is none for builds either.
    static Result<DeclaredBuilds> open_if_locked(const Asked& asked, const interpreter::Interpreter& interpreter,
                                                 const Services& services);

    /// Null where builds are pinned nowhere but in the home.
    building::BuildPins* pins() { return pins_.get(); }
    void choose_anew() { pins_->choose_anew(); }

    /// Says of each commit that the lock has what it is known to give: whoever opens it then refuses anything else.
    void pin_trees(lock::Lock& lock) const;
    /// The reverse, once the commits are opened. Where builds are pinned nowhere both do nothing.
    void note_trees(const lock::Lock& lock);

    /// Writes what has changed. Refused when --locked forbids that.
    Result<void> finish(locking::Unused unused) const;

private:
    DeclaredBuilds(const Asked& asked, Progress& progress) : asked_(&asked), progress_(&progress) {}

    const Asked* asked_;
    Progress* progress_;
    std::string environment_;
    std::optional<std::string> former_text_;
    std::unique_ptr<locking::FilePins> pins_;
};

}  // namespace pyenvx::pipeline
