// What may stand at a place of a command line. Everything here reads what is on this machine, within bounds, and
// nothing else: no network, no code of anybody's. A place that cannot be read has nothing to offer.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "launcher/record/variables.hpp"

namespace pyenvx::cli {

struct Candidate {
    std::string text;
    std::string help = {};

    auto operator<=>(const Candidate&) const = default;
};

/// How many are offered at the most, and how many entries of a folder are looked at.
inline constexpr std::size_t kMaxCandidates = 500;
inline constexpr std::size_t kMaxEntries = 2000;

/// Whether every shell takes it for one plain word as it is.
bool is_plain_word(std::string_view text);

/// Names of packages that the store has, or whose page the cache of indexes has.
std::vector<Candidate> package_names(const std::string& beginning, record::EnvironmentBlock environment);

/// Names of the tools that are installed.
std::vector<Candidate> tools(const std::string& beginning, record::EnvironmentBlock environment);

/// Objects of the store, by their names and addresses; where `beginning` is a path, by theirs, with the links to
/// environments.
std::vector<Candidate> objects(const std::string& beginning, record::EnvironmentBlock environment);

/// "3.11", of the interpreters that the store has.
std::vector<Candidate> pythons(const std::string& beginning, record::EnvironmentBlock environment);

/// Groups of the nearest declaration at or above the current folder, if it belongs to root or to this user.
std::vector<Candidate> groups(const std::string& beginning);

/// Commands of the environment that this declaration has had last.
std::vector<Candidate> commands_of_project(const std::string& beginning, record::EnvironmentBlock environment);

/// Scripts in the folder that `beginning` names a file of, and folders, which end with a slash. Of all names, only
/// those that are safe on a terminal.
std::vector<Candidate> scripts(const std::string& beginning);

}  // namespace pyenvx::cli
