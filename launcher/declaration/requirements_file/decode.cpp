#include "launcher/declaration/requirements_file/decode.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "store/base/utf8.hpp"

namespace pyenvx::declaration {

namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kUtf16BigMark = "\xFE\xFF";
constexpr std::string_view kUtf16LittleMark = "\xFF\xFE";

/// What windows-1252 has where Latin-1 has control characters; 0 where it has nothing.
constexpr std::array<char16_t, 32> kWindows1252{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

enum class Encoding { Utf8, Ascii, Latin1, Windows1252 };

struct EncodingName {
    std::string_view name;  // as Python compares them: lower case, "-" for "_"
    Encoding encoding;
};
constexpr std::array kEncodings{
    EncodingName{"utf-8", Encoding::Utf8},         EncodingName{"utf8", Encoding::Utf8},
    EncodingName{"utf-8-sig", Encoding::Utf8},     EncodingName{"ascii", Encoding::Ascii},
    EncodingName{"us-ascii", Encoding::Ascii},     EncodingName{"latin-1", Encoding::Latin1},
    EncodingName{"latin1", Encoding::Latin1},      EncodingName{"iso-8859-1", Encoding::Latin1},
    EncodingName{"iso8859-1", Encoding::Latin1},   EncodingName{"windows-1252", Encoding::Windows1252},
    EncodingName{"cp1252", Encoding::Windows1252},
};

std::optional<std::string> from_utf16(std::string_view bytes, bool big) {
    const auto unit = [&](std::size_t at) {
        const auto first = static_cast<unsigned char>(bytes[at]);
        const auto second = static_cast<unsigned char>(bytes[at + 1]);
        return static_cast<std::uint32_t>(big ? first << 8 | second : second << 8 | first);
    };
    if (bytes.size() % 2 != 0) return std::nullopt;
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 2) {
        auto code = unit(at);
        if (code >= 0xDC00 && code < 0xE000) return std::nullopt;
        if (code >= 0xD800 && code < 0xDC00) {
            at += 2;
            const auto low = at < bytes.size() ? unit(at) : 0;
            if (low < 0xDC00 || low >= 0xE000) return std::nullopt;
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
        append_utf8(out, code);
    }
    return out;
}

std::optional<std::string> from_single_bytes(std::string_view bytes, Encoding encoding) {
    std::string out;
    for (const char c : bytes) {
        std::uint32_t code = static_cast<unsigned char>(c);
        if (code >= 0x80 && encoding == Encoding::Ascii) return std::nullopt;
        if (code >= 0x80 && code < 0xA0 && encoding == Encoding::Windows1252) code = kWindows1252[code - 0x80];
        if (code == 0 && c != '\0') return std::nullopt;
        append_utf8(out, code);
    }
    return out;
}

bool is_name_character(char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; }

/// NAME of "coding: NAME" or "coding=NAME".
std::optional<std::string> encoding_named_in(std::string_view line) {
    constexpr std::string_view kWord = "coding";
    for (auto at = line.find(kWord); at != std::string_view::npos; at = line.find(kWord, at + 1)) {
        auto rest = line.substr(at + kWord.size());
        if (!rest.starts_with(':') && !rest.starts_with('=')) continue;
        rest = trim(rest.substr(1));
        const std::string name(rest.begin(), std::find_if_not(rest.begin(), rest.end(), is_name_character));
        if (!name.empty()) return name;
    }
    return std::nullopt;
}

std::optional<std::string> encoding_named_at_top(std::string_view bytes) {
    for (int line = 0; line < 2; ++line) {
        const auto end = std::min(bytes.find('\n'), bytes.size());
        const auto text = bytes.substr(0, end);
        if (text.starts_with('#')) {
            if (auto name = encoding_named_in(text)) return name;
        }
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
    }
    return std::nullopt;
}

Result<Encoding> encoding_of(std::string_view written, std::string_view name) {
    auto wanted = to_lower(written);
    std::replace(wanted.begin(), wanted.end(), '_', '-');
    const auto* found = std::find_if(kEncodings.begin(), kEncodings.end(),
                                     [&](const EncodingName& known) { return known.name == wanted; });
    if (found != kEncodings.end()) return found->encoding;
    return fail(ErrorKind::Invalid, name, " says that it is written in `", printable(written),
                "`, which pyenvx cannot read")
        .hint("save it as UTF-8, and say so or nothing");
}

Result<std::string> text_or_error(std::optional<std::string> text, std::string_view name, std::string_view encoding) {
    if (text) return *std::move(text);
    return fail(ErrorKind::Invalid, name, " is not ", encoding, " text").hint("save it as UTF-8");
}

}  // namespace

Result<std::string> decode_requirements(std::string_view bytes, std::string_view name) {
    if (bytes.starts_with(kUtf16BigMark)) return text_or_error(from_utf16(bytes.substr(2), true), name, "UTF-16");
    if (bytes.starts_with(kUtf16LittleMark)) return text_or_error(from_utf16(bytes.substr(2), false), name, "UTF-16");
    auto encoding = Encoding::Utf8;
    std::string written = "UTF-8";
    if (bytes.starts_with(kUtf8Mark)) {
        bytes.remove_prefix(kUtf8Mark.size());
    } else if (auto named = encoding_named_at_top(bytes)) {
        encoding = TRY(encoding_of(*named, name));
        written = *std::move(named);
    }
    if (encoding != Encoding::Utf8) return text_or_error(from_single_bytes(bytes, encoding), name, printable(written));
    return text_or_error(is_valid_utf8(bytes) ? std::optional<std::string>(bytes) : std::nullopt, name, "UTF-8");
}

}  // namespace pyenvx::declaration
