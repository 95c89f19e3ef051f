// Unpacking a wheel (the binary-distribution-format specification), trusting nothing in it.
//
// The layout of a wheel's object, version 1:
//   site/      what goes into site-packages: the wheel's top, and purelib and platlib of its .data folder
//   scripts/   headers/   data/      the other folders of .data
// Files are as in the wheel, shebangs included; 0555 those that the archive marks as executable and all scripts, 0444
// the rest. Cached bytecode (__pycache__) is left out: it may be stale, and no Python of ours would look at it. The
// object is a function of the wheel's bytes alone, whatever Python it is for and wherever it lies.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"
#include "store/pep/core_metadata.hpp"
#include "store/pep/wheel_tag.hpp"

namespace pyenvx::realise {

inline constexpr std::string_view kWheelObjectLayout = "1";

/// Unpacks the wheel below `directory`, an empty folder of our own. `wheel` is a file that nobody else can change.
/// `expected` is the metadata that the resolver used, where it is known: a wheel that says otherwise is Refused.
/// Every file is checked against RECORD while it is written, the largest first, by `workers` threads (the caller's
/// among them); all have ended when it returns, and the first error stops the others. Thread-safe. Errors: Refused with
/// one sentence that names the member and why; Io; Interrupted.
Result<void> unpack_wheel(BorrowedFd wheel, const pep::WheelFilename& name,
                          const std::optional<pep::CoreMetadata>& expected, const std::filesystem::path& directory,
                          unsigned workers = 1);

}  // namespace pyenvx::realise
