#include "launcher/foreign/locks/reach.hpp"

#include <algorithm>
#include <deque>

namespace pyenvx::foreign {

namespace {

using declaration::Declaration;
using declaration::PathRequirement;
using declaration::SourcedRequirement;

class Walk {
public:
    Walk(const LockedGraph& graph, const pep::MarkerEnvironment& environment)
        : graph_(graph), environment_(environment) {
        for (const auto& entry : graph.entries) by_name_[entry.package.name].push_back(&entry);
    }

    Result<void> add_root(const SourcedRequirement& sourced) {
        const auto& requirement = sourced.requirement;
        if (requirement.marker && !requirement.marker->evaluate(environment_, {})) return {};
        const Edge edge{
            requirement.name, {requirement.extras.begin(), requirement.extras.end()}, {}, {}, requirement.specifiers};
        const auto* entry = find(edge);
        if (entry == nullptr) return not_there(sourced);
        const auto chosen = chosen_.find(requirement.name);
        if (chosen != chosen_.end() && chosen->second.entry != entry) return not_there(sourced);
        need(*entry, edge.extras);
        return {};
    }

    /// What the lock has of a folder or file of the user's; one that it does not know has no requirements in it.
    Result<void> add_path(const PathRequirement& path, const std::filesystem::path& folder) {
        if (path.marker && !path.marker->evaluate(environment_, {})) return {};
        for (const auto& entry : graph_.entries) {
            if (place_of(entry, folder) == path.path) need(entry, {path.extras.begin(), path.extras.end()});
        }
        return {};
    }

    Result<pylock::Lock> finish() {
        while (!waiting_.empty()) {
            const auto name = waiting_.front();
            waiting_.pop_front();
            TRY(follow(chosen_.at(name)));
        }
        pylock::Lock lock;
        lock.created_by = graph_.tool;
        for (const auto& [name, chosen] : chosen_) {
            if (chosen.entry->is_virtual) continue;
            auto package = chosen.entry->package;
            package.marker.reset();
            package.dependencies.assign(chosen.dependencies.begin(), chosen.dependencies.end());
            lock.packages.push_back(std::move(package));
        }
        return lock;
    }

private:
    struct Chosen {
        const Entry* entry;
        std::set<pep::ExtraName> extras = {};
        std::set<pep::PackageName> dependencies = {};
    };

    static std::filesystem::path place_of(const Entry& entry, const std::filesystem::path& folder) {
        if (const auto* directory = std::get_if<pylock::Directory>(&entry.package.source)) {
            return declaration::place_from(folder, directory->path);
        }
        if (const auto* archive = std::get_if<pylock::Archive>(&entry.package.source);
            archive && !archive->file.path.empty()) {
            return declaration::place_from(folder, archive->file.path);
        }
        return {};
    }

    bool counts(const Entry& entry, const Edge& edge) const {
        const auto& package = entry.package;
        if (package.marker && !package.marker->evaluate(environment_, edge.extras)) return false;
        if (!package.version) return true;
        if (edge.version && *edge.version != *package.version) return false;
        return edge.specifiers.contains(*package.version, pep::Prereleases::Allow);
    }

    /// The newest of those that count. Null where none does.
    const Entry* find(const Edge& edge) const {
        const auto found = by_name_.find(edge.name);
        if (found == by_name_.end()) return nullptr;
        const Entry* best = nullptr;
        for (const auto* entry : found->second) {
            if (!counts(*entry, edge)) continue;
            if (best == nullptr || best->package.version < entry->package.version) best = entry;
        }
        return best;
    }

    void need(const Entry& entry, const std::set<pep::ExtraName>& extras) {
        auto [chosen, is_new] = chosen_.try_emplace(entry.package.name, Chosen{&entry});
        const auto before = chosen->second.extras.size();
        chosen->second.extras.insert(extras.begin(), extras.end());
        if (is_new || chosen->second.extras.size() > before) waiting_.push_back(entry.package.name);
    }

    Result<void> follow(Chosen& chosen) {
        const auto extras = chosen.extras;
        for (const auto& edge : chosen.entry->edges) TRY(follow(chosen, edge, extras));
        for (const auto& extra : extras) {
            const auto edges = chosen.entry->extras.find(extra);
            if (edges == chosen.entry->extras.end()) continue;
            for (const auto& edge : edges->second) TRY(follow(chosen, edge, extras));
        }
        return {};
    }

    Result<void> follow(Chosen& from, const Edge& edge, const std::set<pep::ExtraName>& extras) {
        if (edge.marker && !edge.marker->evaluate(environment_, extras)) return {};
        const auto known = chosen_.find(edge.name);
        const auto* entry = known != chosen_.end() ? known->second.entry : find(edge);
        if (entry == nullptr) {
            return fail(ErrorKind::Invalid, from.entry->origin, ": ", from.entry->package.name.str(), " requires ",
                        edge.name.str(), edge.specifiers.str(), ", which the lock does not have for this environment")
                .hint("make the lock anew");
        }
        if (edge.version && entry->package.version && *edge.version != *entry->package.version) {
            return fail(ErrorKind::Invalid, from.entry->origin, ": the lock has two versions of ", edge.name.str(),
                        " for this environment")
                .hint("make the lock anew");
        }
        from.dependencies.insert(edge.name);
        need(*entry, edge.extras);
        return {};
    }

    Error not_there(const SourcedRequirement& sourced) const {
        const auto& name = sourced.requirement.name;
        const auto* preposition = sourced.origin == "the command line" ? "on " : "in ";
        const auto asked = concat("asked for ", preposition, sourced.origin);
        const auto known = by_name_.find(name);
        if (known == by_name_.end()) {
            return fail(ErrorKind::Unsatisfiable, graph_.name, " has no ", name.str()).note(asked);
        }
        std::vector<std::string> versions;
        for (const auto* entry : known->second) {
            if (entry->package.version) versions.push_back(entry->package.version->str());
        }
        return fail(ErrorKind::Unsatisfiable, graph_.name, " has ", name.str(), ' ', join(versions, ", "),
                    ", which is not ", printable(sourced.requirement.str()))
            .note(asked);
    }

    const LockedGraph& graph_;
    const pep::MarkerEnvironment& environment_;
    std::map<pep::PackageName, std::vector<const Entry*>> by_name_;
    std::map<pep::PackageName, Chosen> chosen_;
    std::deque<pep::PackageName> waiting_;
};

}  // namespace

Result<pylock::Lock> reach(const LockedGraph& graph, const Declaration& declaration,
                           const std::filesystem::path& folder, const pep::MarkerEnvironment& environment) {
    Walk walk(graph, environment);
    for (const auto& sourced : declaration.requirements) TRY(walk.add_root(sourced));
    for (const auto& path : declaration.paths) TRY(walk.add_path(path, folder));
    return walk.finish();
}

}  // namespace pyenvx::foreign
