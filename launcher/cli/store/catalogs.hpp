// The stores that a question is put to: the user's own, and then the extra stores below it.
#pragma once

#include <list>
#include <string>

#include "launcher/cli/store/objects.hpp"
#include "launcher/cli/store/subcommand.hpp"
#include "store/catalog/catalog.hpp"

namespace pyenvx::cli {

/// An object, and the catalog that has it.
struct FoundObject {
    catalog::Catalog* catalog;  ///< owned by the Catalogs that found it
    store::StorePath path;
};

/// Extra stores are opened once the own one has not what is asked for. One that cannot be used is told of and passed
/// over. Not thread-safe.
class Catalogs {
public:
    static Result<Catalogs> open(const StoreContext& context);

    /// As find_object() in the first catalog that has it; where none has, what the own one says.
    Result<FoundObject> find(const std::string& word);
    bool is_own(const catalog::Catalog& catalog) const { return &catalog == &all_.front(); }

private:
    Catalogs(const StoreContext& context, catalog::Catalog own) : context_(&context) { all_.push_back(std::move(own)); }
    Result<void> open_extra();

    const StoreContext* context_;
    std::list<catalog::Catalog> all_;  // the own one first
    bool extra_are_open_ = false;
};

}  // namespace pyenvx::cli
