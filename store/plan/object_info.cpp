#include "store/plan/object_info.hpp"

#include <algorithm>
#include <utility>

#include "store/base/text.hpp"
#include "store/plan/derivation.hpp"

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
    if (!text.starts_with(kDigestPrefix)) return fail(ErrorKind::Corrupt, "a hash in it is no SHA-256");
    return Sha256::from_hex(text.substr(kDigestPrefix.size()));
}

// "sha256:HEX wheel"
Result<Realised> read_realised(std::string_view text) {
    const auto space = std::min(text.find(' '), text.size());
    const auto output = text.substr(std::min(space + 1, text.size()));
    if (output.empty()) return fail(ErrorKind::Corrupt, "a realisation names no output");
    return Realised{TRY(read_digest(text.substr(0, space))), std::string(output)};
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
    } else if (key == "Realises") {
        info.realises.push_back(TRY(read_realised(value)));
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
    const auto lines = split(info.deriver, '\n');
    for (std::size_t i = 0; i + 1 < lines.size(); ++i) text += concat("Deriver: ", lines[i], '\n');
    for (const auto& realised : info.realises) {
        text += concat("Realises: ", kDigestPrefix, realised.recipe.hex(), ' ', realised.output, '\n');
    }
    return text;
}

Result<ObjectInfo> parse_info(std::string_view text) {
    if (text.size() > kMaxInfoBytes) return not_canonical("it is too large");
    auto info = read(split(text, '\n'));
    if (!info.ok()) return not_canonical(info.error().message());
    if (!std::is_sorted(info->realises.begin(), info->realises.end())) return not_canonical("its builds have no order");
    if (info_text(*info) != text) return not_canonical("its fields are not as this pyenvx writes them");
    return info;
}

Result<void> check_recipe(const ObjectInfo& info) {
    if (info.deriver.empty()) return {};
    const auto recipe = Derivation::parse(info.deriver);
    if (!recipe.ok()) return fail(ErrorKind::Refused, "the recipe of ", info.path.str(), " is none");
    if (recipe->kind() == DerivationKind::BuildSdist || recipe->output_path() == info.path) return {};
    return fail(ErrorKind::Refused, "the recipe that ", info.path.str(), " is said to come from makes ",
                recipe->output_path().str());
}

}  // namespace pyenvx::store
