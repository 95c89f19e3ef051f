#include "store/plan/store_path.hpp"

#include <algorithm>
#include <cstdint>

#include "store/base/text.hpp"

namespace pyenvx::store {
namespace {

// Without e, o, t and u, so that no hash spells a word.
constexpr std::string_view kBase32 = "0123456789abcdfghijklmnpqrsvwxyz";
constexpr std::size_t kHashBytes = 20;
constexpr std::size_t kHashChars = 32;
constexpr std::size_t kMaxName = 211;

std::string base32(std::string_view bytes) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        for (count += 8; count >= 5; count -= 5) out.push_back(kBase32[(bits >> (count - 5)) & 31]);
    }
    return out;
}

bool is_name_char(char c) { return is_alnum(c) || std::string_view("+-._?=").find(c) != std::string_view::npos; }

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= kMaxName && text.front() != '.' &&
           std::all_of(text.begin(), text.end(), is_name_char);
}

bool is_hash(std::string_view text) {
    return text.size() == kHashChars && text.find_first_not_of(kBase32) == std::string_view::npos;
}

}  // namespace

Result<std::string> store_name(std::string_view name) {
    std::string out;
    for (const char c : name) c == '!' ? out.append("_e") : out.append(1, c);
    if (is_name(out)) return out;
    return fail(ErrorKind::Invalid, "'", printable(name.substr(0, kMaxName + 1)),
                "' cannot name a store object: 1 to 211 letters, digits or +-._?= are wanted, the first no dot");
}

Result<StorePath> StorePath::parse(std::string_view text) {
    const bool fits = text.size() > kHashChars && is_hash(text.substr(0, kHashChars)) && text[kHashChars] == '-' &&
                      is_name(text.substr(kHashChars + 1));
    if (fits) return StorePath(std::string(text));
    return fail(ErrorKind::Invalid, "'", printable(text.substr(0, kHashChars + 1 + kMaxName)), "' is not a store path");
}

Result<StorePath> StorePath::make(const Sha256& fingerprint, std::string_view name) {
    const auto fitting_name = TRY(store_name(name));
    return StorePath(concat(base32(fingerprint.bytes().substr(0, kHashBytes)), '-', fitting_name));
}

}  // namespace pyenvx::store
