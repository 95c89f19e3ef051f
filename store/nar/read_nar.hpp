// Reads the NAR form, strictly: there is one stream for a tree, and no other is accepted.
#pragma once

#include <string_view>

#include "store/base/result.hpp"
#include "store/base/stream.hpp"
#include "store/nar/nar.hpp"

namespace pyenvx {

/// What a reader is told, in the order of the stream. Names are valid UTF-8 of at most kMaxEntryName bytes without '/'
/// and NUL, neither "." nor ".."; the tree's top has the name "". Entries of a directory come in ascending order, each
/// once. An error ends the reading.
class NarVisitor {
public:
    virtual ~NarVisitor() = default;
    virtual Result<void> enter_directory(const std::string& name) = 0;
    virtual Result<void> leave_directory() = 0;
    virtual Result<void> begin_file(const std::string& name, bool executable, std::uint64_t size) = 0;
    virtual Result<void> file_bytes(std::string_view bytes) = 0;
    virtual Result<void> end_file() = 0;
    /// `target` is not empty, has no NUL and at most kMaxLinkTarget bytes.
    virtual Result<void> link(const std::string& name, const std::string& target) = 0;
};

/// Reads `source` to its end, which must be the end of the tree, in constant memory. Nothing is believed of the tree
/// before the digest that this returns is found to be the right one.
/// Errors: Refused (not the NAR form, or more than `max_bytes`), and those of source and visitor.
Result<NarDigest> read_nar(ByteSource& source, NarVisitor& visitor, std::uint64_t max_bytes);

}  // namespace pyenvx
