#include <map>
#include <set>

#include "launcher/cli/output/json_text.hpp"
#include "launcher/cli/store/amounts.hpp"
#include "launcher/cli/store/catalogs.hpp"
#include "launcher/cli/store/subcommands.hpp"

namespace pyenvx::cli {
namespace {

using Json = nlohmann::ordered_json;
using catalog::Entry;

struct Options {
    std::string before;
    std::string after;
    bool json = false;
};

void fields(Options& options, StoreForm& form) {
    form.word("A", options.before, kObjectHelp);
    form.word("B", options.after, "What to compare it with, said likewise");
    form.flag("--json", options.json, "Print JSON");
}

/// All that one closure has under one name.
struct Share {
    std::set<std::string> versions;
    std::set<std::string> objects;  // what was made by others: no bytecode, and not the environment
    std::uint64_t size = 0;
    bool operator==(const Share&) const = default;
};
using Shares = std::map<std::string, Share>;
struct Side {
    Shares shares;
    std::uint64_t size = 0;
};

// "typing-extensions-4.15.0": what begins with a digit after the last dash before it.
std::size_t end_of_name(std::string_view text) {
    for (std::size_t dash = text.find('-'); dash < text.size(); dash = text.find('-', dash + 1)) {
        if (dash + 1 < text.size() && is_digit(text[dash + 1])) return dash;
    }
    return text.size();
}

Result<Side> side_of(const std::string& word, Catalogs& catalogs) {
    Side side;
    const auto [catalog, path] = TRY(catalogs.find(word));
    for (const auto& entry : TRY(catalog->closure(path))) {
        const auto label = entry.path.name();
        const auto end = end_of_name(label);
        auto& share = side.shares[std::string(label.substr(0, end))];
        if (end < label.size()) share.versions.emplace(label.substr(end + 1));
        if (entry.kind != "bytecode" && entry.kind != "environment") share.objects.insert(entry.path.str());
        share.size += entry.size;
        side.size += entry.size;
    }
    return side;
}

struct Change {
    std::string name;
    Share before;
    Share after;
};

std::vector<Change> changes_between(const Shares& before, const Shares& after) {
    std::map<std::string, Change> changes;
    for (const auto& [name, share] : before) changes[name] = {name, share, {}};
    for (const auto& [name, share] : after) {
        changes[name].name = name;
        changes[name].after = share;
    }
    std::vector<Change> different;
    for (auto& [name, change] : changes) {
        if (!(change.before == change.after)) different.push_back(std::move(change));
    }
    return different;
}

std::string listed(const std::set<std::string>& versions) {
    return versions.empty() ? "none" : join({versions.begin(), versions.end()}, ", ");
}

std::string what_changed(const Change& change) {
    const auto& [name, before, after] = change;
    if (before.versions != after.versions) return concat(listed(before.versions), " -> ", listed(after.versions));
    const auto versions = before.versions.empty() ? "" : concat(listed(before.versions), " ");
    return before.objects == after.objects ? concat(versions, "has another size")
                                           : concat(versions, "is another object");
}

std::string text_of(const Side& before, const Side& after) {
    std::string text;
    for (const auto& one : changes_between(before.shares, after.shares)) {
        text += concat(one.name, ": ", what_changed(one), ", ", change(one.before.size, one.after.size), "\n");
    }
    return text + concat("in all: ", amount(before.size), " -> ", amount(after.size), ", ",
                         change(before.size, after.size), "\n");
}

Json json_of(const Share& share) {
    return {{"versions", share.versions}, {"objects", share.objects}, {"size", share.size}};
}

Json json_of(const Side& before, const Side& after) {
    Json changes = Json::array();
    for (const auto& one : changes_between(before.shares, after.shares)) {
        changes.push_back({{"name", one.name}, {"before", json_of(one.before)}, {"after", json_of(one.after)}});
    }
    return {{"changes", std::move(changes)}, {"size_before", before.size}, {"size_after", after.size}};
}

Result<Output> run(const Options& options, const StoreContext& context) {
    auto catalogs = TRY(Catalogs::open(context));
    const auto before = TRY(side_of(options.before, catalogs));
    const auto after = TRY(side_of(options.after, catalogs));
    return Output{options.json ? json_text(json_of(before, after)) : text_of(before, after)};
}

}  // namespace

const StoreSubcommand kStoreDiff = {"diff", "Compare the versions and sizes of two environments",
                                    "  pyenvx store diff old.py new.py\n  pyenvx store diff --json ../other .",
                                    declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
