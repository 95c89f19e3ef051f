// What signatures are over: canonical texts, each with its own first word, so that none can pass for another.
#pragma once

#include <string>
#include <string_view>

#include "store/base/result.hpp"
#include "store/plan/object_info.hpp"

namespace pyenvx::signature {

/// Of an object: path, tree hash and size, references, and the digest of its recipe, since a lost database takes what
/// builds came to from there. Failed when its tree hash is not known.
Result<std::string> fingerprint(const store::ObjectInfo& info);

/// Of a realisation: that the recipe with this digest comes to that object with those contents.
std::string fingerprint(const Sha256& recipe, std::string_view output, const store::StorePath& path,
                        const Sha256& nar_hash);

/// Of a resolution: the answer to a question that stands for a declaration on one kind of interpreter.
std::string fingerprint(const Sha256& question, std::string_view answer);

}  // namespace pyenvx::signature
