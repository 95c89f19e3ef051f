#include <algorithm>

#include "launcher/cli/commands.hpp"
#include "launcher/cli/declared.hpp"
#include "launcher/cli/dependency_graph.hpp"
#include "launcher/cli/installed_requirements.hpp"
#include "launcher/cli/output/json_text.hpp"

namespace pyenvx::cli {
namespace {

using Json = nlohmann::ordered_json;

Json names_of(const DependencyGraph::Names& names) {
    Json list = Json::array();
    for (const auto& name : names) list.push_back(name.str());
    return list;
}

std::string json_of(const lock::Lock& lock, const DependencyGraph& graph) {
    Json packages = Json::array();
    for (const auto& package : lock.packages) {
        packages.push_back({{"name", package.name.str()},
                            {"version", package.version.str()},
                            {"requested", package.requested},
                            {"dependencies", names_of(package.dependencies)},
                            {"required_by", names_of(graph.required_by(package.name))}});
    }
    const Json tree{{"python", lock.python}, {"packages", std::move(packages)}};
    return json_text(tree);
}

std::string place(std::string_view origin) {
    return concat(origin == "the command line" ? "asked for on " : "asked for in ", printable(origin));
}

/// Who asks for a package, and what else decides about it.
class Reasons {
public:
    Reasons(const pipeline::Asked& asked, const DependencyGraph& graph, std::filesystem::path environment)
        : asked_(asked), graph_(graph), environment_(std::move(environment)) {}

    std::string of(const lock::LockedPackage& package) {
        text_ = concat(package.name.str(), " ", package.version.str(), "\n");
        for (const auto& sourced : asked_.declaration.requirements) {
            if (sourced.requirement.name == package.name) add(place(sourced.origin), sourced.requirement.str());
        }
        for (const auto& dependent : graph_.required_by(package.name)) add_way(dependent, package.name);
        add_rules(package.name);
        return std::move(text_);
    }

    /// Where somebody has left the package out; empty where nobody has.
    std::string excluded(const pep::PackageName& name) const {
        for (const auto& one : asked_.settings.choice.excludes) {
            if (one.value == name) return concat(printable(one.origin), " excludes it");
        }
        return {};
    }

private:
    void add(std::string_view what, const std::string& requirement) {
        text_ += concat("  ", what, ": ", printable(requirement), "\n");
    }

    /// "middle 1.0 (base<3)"
    std::string link(const pep::PackageName& dependent, const pep::PackageName& on) const {
        const auto requirement = requirement_between(environment_, dependent, on);
        return concat(dependent.str(), " ", graph_.find(dependent)->version.str(), requirement.empty() ? "" : " (",
                      printable(requirement), requirement.empty() ? "" : ")");
    }

    void add_way(const pep::PackageName& dependent, const pep::PackageName& package) {
        const auto way = graph_.way_to_declaration(dependent);
        std::string text;
        const auto* required = &package;
        for (const auto& name : way) {
            text += concat(text.empty() ? "required by " : ", which is required by ", link(name, *required));
            required = &name;
        }
        for (const auto& sourced : asked_.declaration.requirements) {
            if (way.empty() || sourced.requirement.name != way.back()) continue;
            return add(concat(text, ", ", place(sourced.origin)), sourced.requirement.str());
        }
        text_ += concat("  ", text.empty() ? concat("required by ", link(dependent, package)) : text, "\n");
    }

    void add_rules(const pep::PackageName& name) {
        for (const auto& sourced : asked_.declaration.constraints) {
            if (sourced.requirement.name == name)
                add(concat("constrained in ", sourced.origin), sourced.requirement.str());
        }
        const auto& choice = asked_.settings.choice;
        for (const auto& one : choice.constraints) {
            if (one.value.name == name) add(concat("constrained in ", one.origin), one.value.str());
        }
        for (const auto& one : choice.overrides) {
            if (one.value.name == name) add(concat("overridden in ", one.origin), one.value.str());
        }
        if (const auto* cutoff = choice.cutoff_for(name)) {
            add(concat("`exclude-newer` in ", cutoff->origin), cutoff->value.text());
        }
    }

    const pipeline::Asked& asked_;
    const DependencyGraph& graph_;
    const std::filesystem::path environment_;
    std::string text_;
};

Error not_there(const pep::PackageName& name, const lock::Lock& lock, const std::string& excluded) {
    auto error = fail(ErrorKind::NotFound, name.str(), " is not in this environment: nobody asks for it");
    if (!excluded.empty()) error.add_note(excluded);
    std::vector<std::string> names;
    for (const auto& package : lock.packages) names.push_back(package.name.str());
    const auto near = nearest(name.str(), names);
    return std::move(error).hint(near ? concat("did you mean ", *near, "?") : "`pyenvx tree` shows what is there");
}

}  // namespace

Result<Output> run(const Tree& options, pipeline::Services& services) {
    const auto asked = TRY(gather_to_look(options.declaration, services));
    const auto [prepared, left_work] = TRY(prepare_asked(asked, services, pipeline::Keep::unchanged()));
    const DependencyGraph graph(prepared.lock);
    return Output{options.json ? json_of(prepared.lock, graph) : graph.tree(options.invert, options.depth), 0,
                  left_work};
}

Result<Output> run(const Why& options, pipeline::Services& services) {
    const auto name = TRY(pep::PackageName::parse(options.name).context("on the command line"));
    const auto asked = TRY(gather_to_look(options.declaration, services));
    const auto [prepared, left_work] = TRY(prepare_asked(asked, services, pipeline::Keep::unchanged()));
    const DependencyGraph graph(prepared.lock);
    Reasons reasons(asked, graph, prepared.environment);
    const auto* package = graph.find(name);
    if (package == nullptr) return not_there(name, prepared.lock, reasons.excluded(name));
    return Output{reasons.of(*package), 0, left_work};
}

}  // namespace pyenvx::cli
