// The words after a subcommand of `pyenvx store`: which objects they mean.
#pragma once

#include <string>

#include "launcher/cli/store/subcommand.hpp"
#include "store/catalog/catalog.hpp"

namespace pyenvx::cli {

/// The catalog of the user's store.
Result<catalog::Catalog> open_catalog(const StoreContext& context);

/// `word` is an object's name with its hash, or a path to it or into it. NotFound when the store has no such object.
Result<store::StorePath> find_object(const std::string& word, catalog::Catalog& catalog);

}  // namespace pyenvx::cli
