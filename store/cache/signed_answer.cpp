#include "store/cache/signed_answer.hpp"

#include <algorithm>
#include <optional>

#include "store/base/text.hpp"
#include "store/signature/fingerprint.hpp"

namespace pyenvx::cache {
namespace {

constexpr std::string_view kDigest = "sha256:";

Error malformed(std::string_view what) {
    return fail(ErrorKind::Refused, "a ", what, " of a cache is not as pyenvx writes it");
}

std::string lines_of(const std::vector<store::Signature>& signatures) {
    std::string text;
    for (const auto& signature : signatures) text += concat("Signature: ", signature.str(), "\n");
    return text;
}

// Fields by their lines; each reader knows which it wants, and that is all there may be, since the text is compared
// with what it would write.
class Fields {
public:
    explicit Fields(std::string_view text) : lines_(split(text, '\n')) {}

    std::string_view operator[](std::string_view label) const {
        for (const auto line : lines_) {
            if (line.starts_with(label) && line.substr(label.size()).starts_with(": ")) {
                return line.substr(label.size() + 2);
            }
        }
        return {};
    }
    Result<Sha256> digest(std::string_view label) const {
        const auto value = (*this)[label];
        if (!value.starts_with(kDigest)) return fail(ErrorKind::Refused, "a digest is missing");
        return Sha256::from_hex(value.substr(kDigest.size()));
    }
    Result<std::vector<store::Signature>> signatures() const {
        std::vector<store::Signature> found;
        for (auto line : lines_) {
            if (!line.starts_with("Signature: ")) continue;
            if (found.size() == store::kMaxSignatures) return fail(ErrorKind::Refused, "there are too many signatures");
            line.remove_prefix(std::string_view("Signature: ").size());
            found.push_back(TRY(store::Signature::parse(line)));
        }
        return found;
    }

private:
    std::vector<std::string_view> lines_;
};

bool is_output(std::string_view text) {
    const auto fits = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-'; };
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), fits);
}

// Each part by itself: who returns from within an initialiser leaves behind what it has made so far.
Result<Realisation> read_realisation(std::string_view text) {
    const Fields fields(text);
    const auto recipe = TRY(fields.digest("Recipe"));
    auto path = TRY(store::StorePath::parse(fields["StorePath"]));
    const auto nar_hash = TRY(fields.digest("NarHash"));
    auto signatures = TRY(fields.signatures());
    return Realisation{recipe, std::string(fields["Output"]), std::move(path), nar_hash, std::move(signatures)};
}

Result<Resolution> read_resolution(std::string_view head, std::string_view answer) {
    const Fields fields(head);
    const auto question = TRY(fields.digest("Question"));
    auto signatures = TRY(fields.signatures());
    return Resolution{question, std::string(answer), std::move(signatures)};
}

}  // namespace

std::string realisation_text(const Realisation& realisation) {
    return concat("Recipe: ", kDigest, realisation.recipe.hex(), "\nOutput: ", realisation.output,
                  "\nStorePath: ", realisation.path.str(), "\nNarHash: ", kDigest, realisation.nar_hash.hex(), "\n",
                  lines_of(realisation.signatures));
}

Result<Realisation> parse_realisation(std::string_view text) {
    auto read = text.size() <= kMaxAnswer ? read_realisation(text) : malformed("realisation");
    if (read.ok() && is_output(read->output) && realisation_text(*read) == text) return read;
    return malformed("realisation");
}

std::string resolution_text(const Resolution& resolution) {
    return concat("Question: ", kDigest, resolution.question.hex(), "\n", lines_of(resolution.signatures), "\n",
                  resolution.answer);
}

Result<Resolution> parse_resolution(std::string_view text) {
    const auto end = text.find("\n\n");
    if (end == text.npos || text.size() > kMaxAnswer) return malformed("resolution");
    auto read = read_resolution(text.substr(0, end), text.substr(end + 2));
    if (read.ok() && resolution_text(*read) == text) return read;
    return malformed("resolution");
}

std::string fingerprint(const Realisation& realisation) {
    return signature::fingerprint(realisation.recipe, realisation.output, realisation.path, realisation.nar_hash);
}

std::string fingerprint(const Resolution& resolution) {
    return signature::fingerprint(resolution.question, resolution.answer);
}

}  // namespace pyenvx::cache
