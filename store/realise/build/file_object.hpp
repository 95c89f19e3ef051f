// Single files as objects of the store: a folder with the one file in it, under its own name.
#pragma once

#include <filesystem>
#include <string>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"
#include "store/core/store.hpp"
#include "store/digest/sha256.hpp"
#include "store/plan/derivation.hpp"

namespace pyenvx::build {

/// The recipe of a file that is known by its digest. The address is that of the content, wherever it came from.
Result<store::Derivation> file_derivation(const std::string& filename, const Sha256& sha256);

/// Makes the object of `content`, a file whose digest is `sha256`. `deriver` is the recipe of what made it; "" for a
/// file that was fetched.
Result<store::StorePath> keep_file(const std::string& filename, BorrowedFd content, const Sha256& sha256,
                                   const std::string& deriver, store::Store& store);

/// The name of the one file in the object. Corrupt when there are others.
Result<std::string> filename_in(const store::StorePath& object, const store::Store& store);

}  // namespace pyenvx::build
