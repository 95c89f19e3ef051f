// Small objects, and what the database says of them.
#pragma once

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "store/core/store.hpp"
#include "store/db/database.hpp"

namespace pyenvx::tests {

inline store::StorePath path_for(std::string_view name) {
    return store::StorePath::make(Sha256::of(name), name).value();
}

/// Twenty files in a folder, each with the name for its contents.
inline Result<void> commit_object(store::Store& store, std::string_view name, std::string_view deriver = "",
                                  std::vector<store::StorePath> references = {}) {
    const auto path = path_for(name);
    auto draft = TRY(store.begin(path));
    if (!draft) return {};
    std::filesystem::create_directories(draft->path() / "folder");
    for (int i = 0; i < 20; ++i) std::ofstream(draft->path() / "folder" / std::to_string(i)) << name;
    TRY((*std::move(draft))
            .commit({.path = path, .deriver = std::string(deriver), .references = std::move(references)}));
    return {};
}

inline db::Database database_of(const store::Store& store) {
    return db::Database::open(store.home() / "db/store.sqlite", db::Access::ReadWrite).value();
}

/// Of a link itself.
inline struct stat status_of(const std::filesystem::path& path) {
    struct stat status {};
    REQUIRE(::lstat(path.c_str(), &status) == 0);
    return status;
}

/// A column of an object's row as text; "" for null.
inline std::string column_of(const store::Store& store, std::string_view name, std::string_view column) {
    auto database = database_of(store);
    return database.text(concat("SELECT ", column, " FROM object WHERE path = '", path_for(name).str(), "'").c_str())
        .value();
}

/// As if the machine had started again since all that is registered was written.
inline void start_machine_again(const store::Store& store) {
    auto database = database_of(store);
    REQUIRE(database.execute("UPDATE object SET boot_id = 'an earlier boot'").ok());
}

}  // namespace pyenvx::tests
