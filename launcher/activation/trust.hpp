// Which declarations a person has allowed to be loaded by moving into their folder. Part of the launcher: no library.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::activation {

/// More than any declaration has; a larger one cannot be allowed.
inline constexpr std::size_t kMaxTrustedBytes = std::size_t{1} << 20;

/// What a person said of one path last.
enum class Say : char { Allow = 'A', Deny = 'D' };

struct Saying {
    Say say = Say::Deny;
    std::string path;      ///< absolute
    std::string contents;  ///< that were allowed, so that an edit can be shown; of a denied path empty
    bool operator==(const Saying&) const = default;
};

/// NotRegular and NotOurs: the file is none, or neither the user's nor root's, and nothing said about its path counts.
/// Unreadable: what was said of it is damaged, or not kept as this program keeps it.
enum class Verdict { Unknown, Allowed, Edited, Denied, NotRegular, NotOurs, Unreadable };

/// The file's bytes. Canonical: decode_saying() takes nothing else, and says nothing of what it does not take.
std::string encode_saying(const Saying& saying);
std::optional<Saying> decode_saying(std::string_view bytes);

/// What was said decides only for the very path and bytes that it was said of.
Verdict verdict(const std::optional<Saying>& saying, std::string_view contents);

/// `home`/trust/ and 128 bits of the path's SHA-256 in hexadecimal: one file a path, so the last word counts.
std::string saying_place(std::string_view home, std::string_view path);

/// Nothing when nothing was said. Refused when the home or the file is another user's or others may write it; Corrupt
/// when it is not what write_saying() writes, or is about another path. The error names the file, and how to go on.
Result<std::optional<Saying>> read_saying(std::string_view home, std::string_view path);

/// Replaces what was said of the path, whatever lies in its place; Refused for a folder there, and for a home that is
/// another user's or that others may write. Invalid beyond
/// kMaxTrustedBytes.
Result<void> write_saying(std::string_view home, const Saying& saying);

}  // namespace pyenvx::activation
