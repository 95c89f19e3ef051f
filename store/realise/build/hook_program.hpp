// The program that calls one hook of a build backend inside the sandbox (PEP 517, "Build environment").
//
//   python /pyenvx/hook.py HOOK BACKEND [path=FOLDER]… [patch=FILE]… [set=KEY=VALUE]… [metadata=FOLDER]
//
// It writes /output/answer: "done" or "missing" (the backend has no such hook), then a line for each thing the hook
// gave: requirements, the name of the .dist-info folder in /output/metadata, or of the wheel in /output/wheel.
#pragma once

#include <string_view>

namespace pyenvx::build {

inline constexpr std::string_view kHookInside = "/pyenvx/hook.py";
inline constexpr std::string_view kPatchesInside = "/pyenvx/patches";
inline constexpr std::string_view kInputsInside = "/pyenvx/inputs";
inline constexpr std::string_view kMetadataInside = "/pyenvx/metadata";

/// Python 3.9 or later. Part of every build's policy, and so of its derivation.
std::string_view hook_program();

}  // namespace pyenvx::build
