// What an examination of a store finds.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "store/plan/store_path.hpp"

namespace pyenvx::health {

enum class Damage {
    Missing,   ///< registered, and not there
    Contents,  ///< not the bytes, names or links that were registered
    Form,      ///< another mode, time or owner than all objects have
    InfoFile,  ///< lost, or it says something else than the database
};

/// One thing that is wrong with one object.
struct Finding {
    store::StorePath object;
    Damage damage;
    std::string what;  ///< "site/idna/core.py has another digest"

    bool operator==(const Finding&) const = default;
};

/// A plain value.
struct Examination {
    std::vector<std::string> defects;    ///< of the database, as SQLite says them; then nothing else was looked at
    std::vector<Finding> findings;       ///< in the order of the addresses
    std::vector<std::string> left_over;  ///< in the folders of objects and info files, registered by nobody: harmless
    std::vector<store::StorePath> unproven;  ///< nothing is known of their contents yet
    std::size_t objects = 0;

    bool is_sound() const { return defects.empty() && findings.empty(); }
};

}  // namespace pyenvx::health
