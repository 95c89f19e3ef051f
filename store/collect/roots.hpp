// What keeps objects in the store (ARCHITECTURE.md, "Collection").
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "store/base/result.hpp"
#include "store/core/object_graph.hpp"
#include "store/core/store.hpp"

namespace pyenvx::collect {

enum class RootKind { Record, StableLink, OutLink, Process, InUse, Interpreter };
/// "launch record", "stable link": for people.
std::string_view to_string(RootKind kind);

/// For how long a root keeps its objects.
enum class Hold {
    Firmly,       ///< as long as it is there
    ForItsOwner,  ///< as long as the script or project is there, unless told to let go of what is not used
    WhileUsed,    ///< nothing but words on a command line asked for it: until it has not been used for the time to keep
    NoMore,       ///< its script or project is gone, or the link leads nowhere
};

/// "firmly", "for its owner".
std::string_view to_string(Hold hold);

struct Root {
    RootKind kind;
    std::string name;   ///< a path; of a process what it is
    std::string owner;  ///< the script or the project's file; "" where there is none
    std::vector<store::StorePath> objects;
    Hold hold = Hold::Firmly;
    std::int64_t last_used = 0;  ///< Unix time; 0 where only the objects' own times tell
};

/// Roots that are not the store's own business.
class RootKeeper {
public:
    virtual ~RootKeeper() = default;
    virtual Result<std::vector<Root>> roots() = 0;
    /// Removes one of them. False, and nothing is done, where it is being used.
    virtual Result<bool> release(const Root& root) = 0;
};

/// HOME/tools: a file for each program that was installed. Links from elsewhere lead to it, and no use of them is noted
/// anywhere: its stable link keeps its environment firmly as long as the file is there.
inline constexpr std::string_view kInstalledTools = "tools";

/// Which script or project a stable link is for: without it the link keeps its environment, whatever becomes of that.
/// `owner` is empty where only words on a command line asked for the environment.
Result<void> remember_owner(const std::string& link_name, const std::filesystem::path& owner, store::Store& store);

/// The kind of fact that says it.
inline constexpr std::string_view kOwnerFact = "owner";

/// What the database says of links.
struct KnownLinks {
    std::vector<store::RegisteredRoot> registered;
    std::map<std::string, std::string> owners;  ///< the facts of kOwnerFact
};
Result<KnownLinks> known_links(const store::Store& store);

/// The links in HOME/envs and those that are registered, wherever they lie.
Result<std::vector<Root>> link_roots(const std::filesystem::path& home, const KnownLinks& known);

/// What processes say that they are about to use (HOME/using), as it is by now.
Result<std::vector<Root>> work_roots(const std::filesystem::path& home);

/// What programs use that run now: their own file, folder, open files, mappings and the variables that they were
/// started with. One that cannot be looked at, since it is another user's, is none. An object that surely lies below
/// another home is not this one's. Refused where there is no /proc.
Result<std::vector<Root>> process_roots(const std::filesystem::path& home);

/// A virtualenv that somebody made points to an interpreter's object, and nobody knows where it lies.
Root interpreter_root(const store::StorePath& path);
std::vector<Root> interpreter_roots(const store::ObjectGraph& graph);

}  // namespace pyenvx::collect
