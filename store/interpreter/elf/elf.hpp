// What pyenvx needs to know, and to change, in an ELF file: System V gABI, 64-bit little-endian, x86-64 and aarch64.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::elf {

/// What the dynamic loader would read. A plain value.
struct DynamicInfo {
    std::string machine;              ///< "x86_64" or "aarch64"
    std::string loader;               ///< PT_INTERP, "" for a library
    std::vector<std::string> needed;  ///< DT_NEEDED, in the file's order
    std::string soname;               ///< DT_SONAME or ""
    std::string run_path;             ///< DT_RUNPATH, else DT_RPATH, else ""
    bool dynamic = false;             ///< has a PT_DYNAMIC at all
};

/// True when the bytes begin as an ELF file does; says nothing about the rest.
bool looks_like_elf(std::string_view bytes);

/// Reads a whole file's bytes, which are foreign: every offset is checked. Errors: Invalid.
Result<DynamicInfo> read_dynamic_info(std::string_view bytes);

/// Replaces DT_RUNPATH (and DT_RPATH) by `run_path`, in the place of the old text, without moving anything.
/// Errors: Invalid; Refused where there is no run path, the old text is shorter, or other names share its bytes.
Result<void> replace_run_path(std::string& bytes, std::string_view run_path);

}  // namespace pyenvx::elf
