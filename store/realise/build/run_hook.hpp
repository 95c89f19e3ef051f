// One hook of a build backend, in a sandbox of its own.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/result.hpp"
#include "store/core/store.hpp"
#include "store/realise/build/build_log.hpp"
#include "store/realise/build/build_order.hpp"

namespace pyenvx::build {

inline constexpr std::string_view kRequiresHook = "get_requires_for_build_wheel";
inline constexpr std::string_view kMetadataHook = "prepare_metadata_for_build_wheel";
inline constexpr std::string_view kWheelHook = "build_wheel";

/// The three hooks that one kind of wheel takes.
struct Hooks {
    std::string_view required;
    std::string_view metadata;
    std::string_view build;
};
inline constexpr Hooks kWheelHooks{kRequiresHook, kMetadataHook, kWheelHook};
/// Of a wheel that leads to the project's own folder (PEP 660).
inline constexpr Hooks kEditableHooks{"get_requires_for_build_editable", "prepare_metadata_for_build_editable",
                                      "build_editable"};

/// What a hook gave. It may be hostile: nothing of it is checked but that it is lines of printable UTF-8.
struct HookAnswer {
    bool missing = false;  ///< the backend has no such hook
    std::vector<std::string> lines;
};

/// Told of each layer that a relaxed sandbox went without.
using OnLeftOut = std::function<void(std::string_view layer)>;

/// A shell for the person at standard input and output, in the sandbox of a hook that failed and as that hook left it.
struct FailureShell {
    std::string terminal_type;                   ///< what TERM is there
    std::function<void(const Error&)> announce;  ///< told why there is one, before it begins
};

/// How a hook is run, apart from what its build is a function of.
struct HookManner {
    std::filesystem::path keep_failed = {};  ///< an empty folder for /build of a hook that failed; may be empty
    std::function<void(sandbox::SandboxPolicy&)> vary = {};  ///< changes what lies outside of the policy's hash
    OnLeftOut on_left_out = {};
    std::optional<FailureShell> shell = {};
    std::filesystem::path metadata = {};  ///< the .dist-info that an earlier hook of the same build gave; may be empty
};

/// One call of a hook.
struct HookCall {
    std::string_view hook;
    std::filesystem::path output;  ///< an empty folder, for what the hook leaves in /output
    BuildLog& log;                 ///< borrowed
    HookManner manner = {};
};

/// Changes what a build must not depend on: host name, processors, uid, order of folders.
void other_circumstances(sandbox::SandboxPolicy& policy);

/// Runs the hook. Its answer is among what it leaves behind.
/// Errors: Failed when it fails, with the log's last lines (but after a shell, which has been told) and what is likely
/// missing; Refused (the sandbox, or what the hook left); Interrupted; Io.
Result<HookAnswer> run_hook(const BuildOrder& order, const HookCall& call, const store::Store& store);

}  // namespace pyenvx::build
