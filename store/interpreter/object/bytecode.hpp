// Bytecode files that never need their source looked at (PEP 552, "unchecked hash").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pyenvx::interpreter {

/// What decides how an interpreter writes bytecode.
struct BytecodeFormat {
    std::string magic;      ///< four bytes
    int python_minor = 0;   ///< 11 for Python 3.11
    std::string cache_tag;  ///< "cpython-311"
};

/// _imp.source_hash(): SipHash of the source keyed by the magic number; 2-4 rounds up to Python 3.10, 1-3 from 3.11 on.
std::uint64_t source_hash(const BytecodeFormat& format, std::string_view source);

/// The bytecode file with its 16-byte header in unchecked-hash form; nothing when it is of another interpreter, or was
/// not made from this source (of which `mtime` is the modification time in seconds).
std::optional<std::string> unchecked_bytecode(const BytecodeFormat& format, std::string_view bytecode,
                                              std::string_view source, std::int64_t mtime);

/// "json/__pycache__/decoder.cpython-311.pyc" for "json/decoder.py".
std::string bytecode_path(const BytecodeFormat& format, std::string_view source_path);

}  // namespace pyenvx::interpreter
