// The modules of an environment's distributions, and which of them a program leads to.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

#include "launcher/reach/entry.hpp"
#include "store/base/result.hpp"

namespace pyenvx::reach {

/// Of one distribution.
struct Extent {
    std::uint64_t reached = 0;              ///< bytes of source of what the program imports
    std::vector<std::string> modules = {};  ///< that it imports, as bytecode::modules_of() names them
};

/// Not thread-safe; one owner.
class ModuleGraph {
public:
    /// Enters the modules and commands of a wheel's object, the next of the distributions. Errors: Io, Invalid.
    Result<void> add(const std::filesystem::path& object, bool requested);

    /// Follows the imports of the program, and of each module that they lead to. One for each distribution, in order.
    std::vector<Extent> reach(const Entry& entry);

private:
    struct Module {
        std::size_t distribution = 0;
        std::string path;  // below site/
        std::uint64_t bytes = 0;
        bool is_package = false;
        bool is_reached = false;
    };
    Result<void> add_commands(const std::filesystem::path& object);
    void begin(const Entry& entry);
    void follow(const Import& import, const std::string& package);
    void touch(const std::string& name);

    std::unordered_map<std::string, Module> modules_;        // by dotted name
    std::unordered_map<std::string, std::string> commands_;  // to the module of the entry point
    std::vector<std::string> declared_;                      // top-level modules of what was requested
    std::vector<Extent> extents_;
    std::vector<std::filesystem::path> sites_;  // one for each
    std::vector<std::string> waiting_;
};

}  // namespace pyenvx::reach
