// What the subcommands that carry objects elsewhere have in common.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "launcher/cli/store/subcommand.hpp"
#include "launcher/pipeline/share.hpp"
#include "store/cache/copy_out.hpp"
#include "store/signature/keys.hpp"

namespace pyenvx::cli {

/// The address that a word is or ends with; Invalid for any other.
Result<store::StorePath> path_of(const std::string& word);
/// The declaration of a script, or of the project in the current folder. Errors: those of reading it.
Result<pipeline::Asked> gather_word(const std::string& word, const pipeline::Services& services);

/// `words` are addresses of objects of the store, or declarations as above. NotFound for others.
Result<pipeline::Shareable> share_words(const std::vector<std::string>& words, pipeline::Services& services);

/// The key in a file; nothing where none is named.
Result<std::optional<signature::SecretKey>> read_key(const std::string& file);

/// Copies all of it into the cache: objects, then what recipes and declarations come to, for only then it may be used.
Result<cache::CopyCount> copy_to(cache::BinaryCache& cache, const pipeline::Shareable& shareable,
                                 const std::optional<signature::SecretKey>& key, pipeline::Services& services);

/// "2 objects copied (120 MB, 30 MB packed), 3 were there".
std::string count_text(const cache::CopyCount& count);

}  // namespace pyenvx::cli
