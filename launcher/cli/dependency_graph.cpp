#include "launcher/cli/dependency_graph.hpp"

#include <algorithm>
#include <deque>
#include <set>

#include "store/base/text.hpp"

namespace pyenvx::cli {

/// Lines as they come, the deepest first. No recursion: a chain of dependencies may be as long as a lock.
class TreeText {
public:
    TreeText(const DependencyGraph& graph, bool invert, std::optional<unsigned> depth)
        : graph_(graph), invert_(invert), depth_(depth) {}

    std::string text() && {
        for (const auto& root : roots()) {
            waiting_.push_back({root, "", "", 0});
            while (!waiting_.empty()) add_next();
        }
        if (has_repeated_) text_ += "(*) stands above with what is below it\n";
        return std::move(text_);
    }

private:
    struct Line {
        pep::PackageName name;
        std::string lead;        // of the line itself
        std::string lead_below;  // of those below it
        unsigned level;
    };

    const DependencyGraph::Names& below(const pep::PackageName& name) const {
        return invert_ ? graph_.required_by(name) : graph_.packages_.at(name)->dependencies;
    }

    std::vector<pep::PackageName> roots() const {
        std::vector<pep::PackageName> roots;
        for (const auto& [name, package] : graph_.packages_) {
            const bool is_root =
                invert_ ? package->dependencies.empty() : package->requested || graph_.required_by(name).empty();
            if (is_root) roots.push_back(name);
        }
        // A circle that nobody outside of it asks for.
        if (roots.empty() && !graph_.packages_.empty()) roots.push_back(graph_.packages_.begin()->first);
        return roots;
    }

    void add_next() {
        const auto line = std::move(waiting_.back());
        waiting_.pop_back();
        const auto* package = graph_.find(line.name);
        const auto version = package != nullptr ? package->version.str() : std::string("(not here)");
        const auto* next = package != nullptr ? &below(line.name) : nullptr;
        const bool has_more = next != nullptr && !next->empty() && (!depth_ || line.level < *depth_);
        const bool is_repeated = has_more && !shown_.insert(line.name).second;
        has_repeated_ = has_repeated_ || is_repeated;
        text_ += concat(line.lead, line.name.str(), " ", version, is_repeated ? " (*)\n" : "\n");
        if (!has_more || is_repeated) return;
        for (auto i = next->size(); i-- > 0;) {
            const bool is_last = i + 1 == next->size();
            waiting_.push_back({(*next)[i], concat(line.lead_below, is_last ? "└── " : "├── "),
                                concat(line.lead_below, is_last ? "    " : "│   "), line.level + 1});
        }
    }

    const DependencyGraph& graph_;
    const bool invert_;
    const std::optional<unsigned> depth_;
    std::vector<Line> waiting_;
    std::set<pep::PackageName> shown_;
    bool has_repeated_ = false;
    std::string text_;
};

DependencyGraph::DependencyGraph(const lock::Lock& lock) : lock_(lock) {
    for (const auto& package : lock_.packages) packages_.emplace(package.name, &package);
    for (const auto& package : lock_.packages) {
        for (const auto& name : package.dependencies) dependents_[name].push_back(package.name);
    }
}

const lock::LockedPackage* DependencyGraph::find(const pep::PackageName& name) const {
    const auto found = packages_.find(name);
    return found == packages_.end() ? nullptr : found->second;
}

const DependencyGraph::Names& DependencyGraph::required_by(const pep::PackageName& name) const {
    static const Names kNobody;
    const auto found = dependents_.find(name);
    return found == dependents_.end() ? kNobody : found->second;
}

DependencyGraph::Names DependencyGraph::way_to_declaration(const pep::PackageName& first) const {
    std::map<pep::PackageName, std::optional<pep::PackageName>> came_from{{first, std::nullopt}};
    std::deque<pep::PackageName> waiting{first};
    while (!waiting.empty()) {
        const auto name = waiting.front();
        waiting.pop_front();
        const auto* package = find(name);
        if (package != nullptr && package->requested) {
            Names way;
            for (std::optional<pep::PackageName> at = name; at; at = came_from.at(*at)) way.push_back(*at);
            std::reverse(way.begin(), way.end());
            return way;
        }
        for (const auto& dependent : required_by(name)) {
            if (came_from.emplace(dependent, name).second) waiting.push_back(dependent);
        }
    }
    return {};
}

std::string DependencyGraph::tree(bool invert, std::optional<unsigned> depth) const {
    return TreeText(*this, invert, depth).text();
}

}  // namespace pyenvx::cli
