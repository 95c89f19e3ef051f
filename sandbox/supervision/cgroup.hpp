// The one hard bound on the memory of a whole tree, where this system lets the caller have one.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string_view>

#include "sandbox/policy/sandbox_policy.hpp"
#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// A cgroup of one sandbox's own, below or beside the caller's. Move-only; the destructor removes it, after its
/// processes have ended. What a killed pyenvx-sandbox leaves is removed when the next one is made: a lock tells which
/// are in use.
class Cgroup {
public:
    /// Version 2 where a part of the tree is delegated, else version 1's memory controller where its folder may be
    /// written. Nothing where neither is so.
    static std::optional<Cgroup> make(const Limits& limits);
    Cgroup(Cgroup&& other) noexcept;
    Cgroup& operator=(Cgroup&& other) noexcept;
    ~Cgroup();

    /// A process in it and in new namespaces, as calls::clone_into(). The caller, which has one thread, stays where it
    /// is.
    Result<pid_t> clone_into(unsigned long namespaces) const;
    /// "cgroup v2 memory"
    std::string_view name() const { return version_ == 2 ? "cgroup v2 memory" : "cgroup v1 memory"; }
    /// Whether the kernel has killed something in it for want of memory.
    bool has_killed() const;

private:
    Cgroup(std::filesystem::path folder, Fd lock, int version);
    Result<void> move_self(const std::filesystem::path& folder) const;
    static std::optional<Cgroup> make_in(const std::filesystem::path& parent, const Limits& limits, int version);
    bool set_bounds(const Limits& limits) const;
    void remove();

    std::filesystem::path folder_;
    Fd lock_;  // none once it is moved from
    int version_;
};

}  // namespace pyenvx::sandbox
