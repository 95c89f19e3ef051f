// The words that NAR streams are made of. Internal to this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pyenvx::nar {

inline constexpr std::string_view kMagic = "nix-archive-1";
inline constexpr std::string_view kOpen = "(";
inline constexpr std::string_view kClose = ")";
inline constexpr std::string_view kType = "type";
inline constexpr std::string_view kRegular = "regular";
inline constexpr std::string_view kExecutable = "executable";
inline constexpr std::string_view kContents = "contents";
inline constexpr std::string_view kDirectory = "directory";
inline constexpr std::string_view kEntry = "entry";
inline constexpr std::string_view kName = "name";
inline constexpr std::string_view kNode = "node";
inline constexpr std::string_view kSymlink = "symlink";
inline constexpr std::string_view kTarget = "target";
inline constexpr std::size_t kLongestWord = 16;  ///< of those above

/// A word is its length in eight bytes, little-endian, its bytes, and zeros up to a multiple of eight.
inline constexpr std::uint64_t kAlignment = 8;
constexpr std::uint64_t padding_of(std::uint64_t size) { return (kAlignment - size % kAlignment) % kAlignment; }

/// Of the buffers between files and streams.
inline constexpr std::size_t kBufferBytes = 256 * 1024;

}  // namespace pyenvx::nar
