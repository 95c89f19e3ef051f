#include "store/plan/object_info.hpp"

#include <utility>

#include "store/base/text.hpp"

namespace pyenvx::store {
namespace {

constexpr std::string_view kDigestPrefix = "sha256:";

Result<std::uint64_t> read_number(std::string_view text) {
    const auto number = parse_decimal(text);
    if (!number) return fail(ErrorKind::Corrupt, "'", printable(text), "' is no number");
    return *number;
}

Result<std::vector<StorePath>> read_references(std::string_view text) {
    std::vector<StorePath> references;
    for (const auto piece : split(text, ' ')) references.push_back(TRY(StorePath::parse(piece)));
    return references;
}

Result<Sha256> read_digest(std::string_view text) {
    if (!text.starts_with(kDigestPrefix)) return fail(ErrorKind::Corrupt, "its NAR hash is no SHA-256");
    return Sha256::from_hex(text.substr(kDigestPrefix.size()));
}

Result<void> read_field(std::string_view key, std::string_view value, ObjectInfo& info) {
    if (key == "Boot") {
        info.boot = value;
    } else if (key == "NarHash") {
        info.nar_hash = TRY(read_digest(value));
    } else if (key == "NarSize") {
        info.nar_size = TRY(read_number(value));
    } else if (key == "Size") {
        info.size = TRY(read_number(value));
    } else if (key == "References") {
        info.references = TRY(read_references(value));
    } else if (key == "Signature") {
        info.signatures.push_back(TRY(Signature::parse(value)));
    } else if (key == "Deriver") {
        info.deriver += concat(value, '\n');
    } else {
        return fail(ErrorKind::Corrupt, "the field ", printable(key.substr(0, 40)), " is not known");
    }
    return {};
}

std::pair<std::string_view, std::string_view> cut(std::string_view line) {
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) return {line, {}};
    return {line.substr(0, colon), line.substr(colon + 2)};
}

Result<ObjectInfo> read(const std::vector<std::string_view>& lines) {
    const auto [key, path] = cut(lines.front());
    if (key != "StorePath") return fail(ErrorKind::Corrupt, "its first line is no store path");
    ObjectInfo info{.path = TRY(StorePath::parse(path))};
    // After the last newline comes one empty piece.
    for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
        const auto [field, value] = cut(lines[i]);
        TRY(read_field(field, value, info));
    }
    return info;
}

Error not_canonical(std::string_view why) {
    return fail(ErrorKind::Corrupt, "an info file is not in its canonical form: ", why);
}

}  // namespace

std::string info_text(const ObjectInfo& info) {
    std::string text = concat("StorePath: ", info.path.str(), '\n');
    // launcher/warm/unproven_environment reads it, and no further.
    if (!info.boot.empty()) text += concat("Boot: ", info.boot, '\n');
    if (info.nar_hash) {
        text += concat("NarHash: ", kDigestPrefix, info.nar_hash->hex(), "\nNarSize: ", info.nar_size, '\n');
    }
    text += concat("Size: ", info.size, '\n');
    if (!info.references.empty()) {
        text += "References:";
        for (const auto& reference : info.references) text += concat(' ', reference.str());
        text += '\n';
    }
    for (const auto& signature : info.signatures) text += concat("Signature: ", signature.str(), '\n');
    if (info.deriver.empty()) return text;
    const auto lines = split(info.deriver, '\n');
    for (std::size_t i = 0; i + 1 < lines.size(); ++i) text += concat("Deriver: ", lines[i], '\n');
    return text;
}

Result<ObjectInfo> parse_info(std::string_view text) {
    if (text.size() > kMaxInfoBytes) return not_canonical("it is too large");
    auto info = read(split(text, '\n'));
    if (!info.ok()) return not_canonical(info.error().message());
    if (info_text(*info) != text) return not_canonical("its fields are not as this pyenvx writes them");
    return info;
}

}  // namespace pyenvx::store
