#include "store/signature/fingerprint.hpp"

#include "store/base/text.hpp"

namespace pyenvx::signature {

Result<std::string> fingerprint(const store::ObjectInfo& info) {
    if (!info.nar_hash) return fail(ErrorKind::Failed, "the tree hash of ", info.path.str(), " is not known");
    auto text = concat("pyenvx-object 1\n", info.path.str(), "\nsha256:", info.nar_hash->hex(), " ", info.nar_size,
                       "\n", Sha256::of(info.deriver).hex(), "\n");
    for (const auto& reference : info.references) text += concat(reference.str(), "\n");
    return text;
}

std::string fingerprint(const Sha256& recipe, std::string_view output, const store::StorePath& path,
                        const Sha256& nar_hash) {
    return concat("pyenvx-realisation 1\n", recipe.hex(), " ", output, "\n", path.str(), "\nsha256:", nar_hash.hex(),
                  "\n");
}

std::string fingerprint(const Sha256& question, std::string_view answer) {
    return concat("pyenvx-resolution 1\n", question.hex(), "\n", Sha256::of(answer).hex(), "\n");
}

}  // namespace pyenvx::signature
