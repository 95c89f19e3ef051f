// pyenvx-build.lock in use: what builds find in it, and what they add.
#pragma once

#include <string>
#include <vector>

#include "launcher/build/build_pins.hpp"
#include "launcher/pylock/build_lock.hpp"
#include "store/pep/wheel_tag.hpp"

namespace pyenvx::locking {

/// Which entries stay when it is written.
enum class Unused {
    Stay,
    Go,  ///< those of this environment that no build of this process had, and trees that it did not see
};

/// One a process, not thread-safe.
class FilePins final : public building::BuildPins {
public:
    /// Of a lock that was read, for an interpreter's platform.
    FilePins(pylock::BuildLock lock, const pep::PythonPlatform& platform);

    /// From now on it knows of no build, so that all are chosen again.
    void choose_anew() { chooses_anew_ = true; }

    Result<std::optional<lock::Lock>> find(const building::BuildIdentity& build) override;
    void note(const building::BuildIdentity& build, const lock::Lock& chosen) override;

    /// What a commit is known to give.
    std::optional<Sha256> tree_of(const pep::PackageName& name, const std::string& commit) const;
    void note_tree(const pep::PackageName& name, const std::string& commit, const Sha256& tree);

    pylock::BuildLock lock(Unused unused, const std::string& environment) const;

private:
    bool fits(const lock::Lock& lock) const;

    pylock::BuildLock former_;
    std::vector<pep::WheelTag> tags_;
    std::vector<pylock::PinnedBuild> noted_;
    std::vector<pylock::PinnedTree> trees_;
    bool chooses_anew_ = false;
};

}  // namespace pyenvx::locking
