// What a cache answers besides objects: what a recipe comes to, and which versions a declaration was given. Neither can
// be checked by looking at it, so both are signed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/base/result.hpp"
#include "store/plan/signature.hpp"
#include "store/plan/store_path.hpp"

namespace pyenvx::cache {

/// The recipe with that digest comes to this object, with this tree hash.
struct Realisation {
    Sha256 recipe;
    std::string output;  ///< 1 to 64 of [a-z0-9-]
    store::StorePath path;
    Sha256 nar_hash;
    std::vector<store::Signature> signatures = {};
};

/// The answer is a text that its asker understands and checks.
struct Resolution {
    Sha256 question;
    std::string answer;
    std::vector<store::Signature> signatures = {};
};

inline constexpr std::size_t kMaxAnswer = 16 << 20;

/// Canonical texts; the readers accept exactly what is written so. Refused otherwise.
std::string realisation_text(const Realisation& realisation);
Result<Realisation> parse_realisation(std::string_view text);
std::string resolution_text(const Resolution& resolution);
Result<Resolution> parse_resolution(std::string_view text);

/// What is signed of them.
std::string fingerprint(const Realisation& realisation);
std::string fingerprint(const Resolution& resolution);

}  // namespace pyenvx::cache
