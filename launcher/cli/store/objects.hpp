// The words after a subcommand of `pyenvx store`: which objects they mean.
#pragma once

#include <string>

#include "launcher/cli/store/subcommand.hpp"
#include "store/catalog/catalog.hpp"

namespace pyenvx::cli {

inline constexpr const char* kObjectHelp =
    "An object: its address or a path to it, a script or project (their environment), or a name with or without "
    "version";

/// The catalog of the user's store.
Result<catalog::Catalog> open_catalog(const StoreContext& context);

/// `word` is an object's address, a path to it or into it, a script, a project's folder or file (both stand for their
/// environment), or the name of a package, with its version or without. Usage, with the choices, when a name has
/// several; NotFound.
Result<store::StorePath> find_object(const std::string& word, catalog::Catalog& catalog);
/// The same where scripts and projects have their environments by the links of another home, that of the user.
Result<store::StorePath> find_object(const std::string& word, catalog::Catalog& catalog,
                                     const std::filesystem::path& home);

/// All that a name may mean, with its version or without; bytecode where there is nothing else.
Result<std::vector<catalog::Entry>> find_named(const std::string& name, catalog::Catalog& catalog);

/// The same where a name with several choices means the one that `whole` refers to, if there is one.
Result<store::StorePath> find_part(const std::string& word, const store::StorePath& whole, catalog::Catalog& catalog);

}  // namespace pyenvx::cli
