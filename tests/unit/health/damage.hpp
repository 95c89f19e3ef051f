// Harm to the files of objects.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "store/base/file.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/core/objects.hpp"

namespace pyenvx::tests {

/// A file of each object that commit_object() makes.
inline std::filesystem::path file_of(const store::Store& store, std::string_view name, std::string_view file = "7") {
    return store.locate(path_for(name)) / "folder" / file;
}

inline std::string text_of(const std::filesystem::path& file) { return read_file(file, 1 << 20).value(); }

inline ino_t inode_of(const std::filesystem::path& file) {
    struct stat status = {};
    REQUIRE(::lstat(file.c_str(), &status) == 0);
    return status.st_ino;
}

/// Other bytes, as many as before, and no trace of that but those.
inline void overwrite(const std::filesystem::path& file) {
    namespace fs = std::filesystem;
    const auto time = fs::last_write_time(file);
    const auto mode = fs::status(file).permissions();
    fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
    const std::string bytes(fs::file_size(file), 'x');
    std::fstream(file, std::ios::in | std::ios::out) << bytes;
    fs::permissions(file, mode);
    fs::last_write_time(file, time);
}

inline store::Store store_in(const TemporaryDirectory& directory) {
    return store::Store::open(directory.path() / "home").value();
}

inline void commit_and_hash(store::Store& store, std::string_view name, std::vector<store::StorePath> references = {}) {
    REQUIRE(commit_object(store, name, "", std::move(references)).ok());
    REQUIRE(store.hash_object(path_for(name)).ok());
}

}  // namespace pyenvx::tests
