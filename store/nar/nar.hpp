// A file tree as one stream of bytes, in the NAR form, and the tree hash: SHA-256 over that stream (ARCHITECTURE.md,
// "Tree hash"). Only type, executable bit, contents, names and link targets count; times, owners and the other mode
// bits do not, so a tree has one form only.
#pragma once

#include <cstdint>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"
#include "store/base/stream.hpp"
#include "store/digest/sha256.hpp"

namespace pyenvx {

/// Directories within directories, the tree's top being the first.
inline constexpr int kMaxTreeDepth = 64;
inline constexpr std::size_t kMaxEntryName = 255;
inline constexpr std::size_t kMaxLinkTarget = 4095;

struct NarDigest {
    Sha256 hash;
    std::uint64_t size = 0;  ///< bytes of the NAR form
};

/// Writes the file, link or directory `name` below `parent` into `sink`, in constant memory, by directory-relative
/// calls that follow no link. Thread-safe; the tree must not change meanwhile (a file that shrinks or grows is
/// Corrupt). Errors: Io, NotFound, Refused (special file, too deep, target too long), and those of the sink.
Result<NarDigest> write_nar(BorrowedFd parent, const char* name, ByteSink& sink);

/// The same without the bytes.
Result<NarDigest> hash_tree(BorrowedFd parent, const char* name);

}  // namespace pyenvx
