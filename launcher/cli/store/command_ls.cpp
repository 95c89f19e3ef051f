#include <algorithm>

#include "launcher/cli/output/json_text.hpp"
#include "launcher/cli/store/amounts.hpp"
#include "launcher/cli/store/objects.hpp"
#include "launcher/cli/store/subcommands.hpp"
#include "store/base/timestamp.hpp"

namespace pyenvx::cli {
namespace {

using catalog::Entry;

struct Options {
    std::vector<std::string> names;
    std::string by = "name";
    bool json = false;
};

void fields(Options& options, StoreForm& form) {
    form.words("NAME", options.names, "Only objects of this name, with its version or without",
               StoreForm::Need::Optional);
    form.option("--by", options.by, "The order: name, size (the largest first) or last-use (the oldest first)");
    form.flag("--json", options.json, "Print JSON");
}

Result<void> sort(std::vector<Entry>& entries, const std::string& by) {
    const auto order = [&](auto before) { std::stable_sort(entries.begin(), entries.end(), before); };
    if (by == "size") {
        order([](const Entry& left, const Entry& right) { return left.size > right.size; });
    } else if (by == "last-use") {
        order([](const Entry& left, const Entry& right) { return left.last_used_at < right.last_used_at; });
    } else if (by != "name") {
        return fail(ErrorKind::Usage, "--by takes name, size or last-use, and not ", printable(by));
    }
    return {};
}

Result<std::vector<Entry>> listed(const std::vector<std::string>& names, catalog::Catalog& catalog) {
    if (names.empty()) return catalog.all();
    std::vector<Entry> entries;
    for (const auto& name : names) {
        for (auto& entry : TRY(find_named(name, catalog))) entries.push_back(std::move(entry));
    }
    return entries;
}

std::string text_of(const std::vector<Entry>& entries) {
    std::string text;
    std::uint64_t sum = 0;
    for (const auto& entry : entries) {
        sum += entry.size;
        text +=
            concat(right_aligned(amount(entry.size), 9), "  ", day(entry.last_used_at), "  ", entry.path.str(), "\n");
    }
    return text += concat(right_aligned(amount(sum), 9), "  in ", entries.size(), " objects\n");
}

nlohmann::ordered_json json_of(const std::vector<Entry>& entries) {
    auto json = nlohmann::ordered_json::array();
    for (const auto& entry : entries) {
        json.push_back({{"path", entry.path.str()},
                        {"kind", entry.kind},
                        {"size", entry.size},
                        {"last_used_at", timestamp_text(entry.last_used_at)}});
    }
    return json;
}

Result<Output> run(const Options& options, const StoreContext& context) {
    auto catalog = TRY(open_catalog(context));
    auto entries = TRY(listed(options.names, catalog));
    TRY(sort(entries, options.by));
    return Output{options.json ? json_text(json_of(entries)) : text_of(entries)};
}

}  // namespace

const StoreSubcommand kStoreLs = {
    "ls", "List objects with their sizes and when they were last used",
    "  pyenvx store ls --by size\n  pyenvx store ls --by last-use\n  pyenvx store ls numpy",
    declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
