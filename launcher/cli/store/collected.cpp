#include "launcher/cli/store/collected.hpp"

#include "store/base/amounts.hpp"

namespace pyenvx::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string counted(std::size_t number, std::string_view thing) {
    return concat(number, " ", thing, number == 1 ? "" : "s");
}

std::string line_of(const collect::Root& root) {
    const auto owner = root.owner.empty() ? std::string() : concat(", for ", printable(root.owner));
    return concat(collect::to_string(root.kind), " ", printable(root.name), owner, "\n");
}

}  // namespace

std::string text_of(const collect::Collected& collected, bool is_dry_run) {
    const std::string_view verb = is_dry_run ? "would remove " : "removed ";
    std::string text;
    for (const auto& root : collected.released) text += concat(verb, line_of(root));
    for (const auto& object : collected.objects) text += concat(verb, object.path.str(), "\n");
    const std::string_view summary = is_dry_run ? "would free about " : "freed ";
    return text += concat(summary, size_text(collected.bytes), ": ", counted(collected.objects.size(), "object"),
                          is_dry_run ? " would go, " : " gone, ", collected.kept, is_dry_run ? " stay\n" : " kept\n");
}

Json json_of(const collect::Collected& collected, bool is_dry_run) {
    Json objects = Json::array();
    for (const auto& object : collected.objects)
        objects.push_back({{"path", object.path.str()}, {"size", object.size}});
    Json roots = Json::array();
    for (const auto& root : collected.released) {
        roots.push_back(
            {{"kind", std::string(collect::to_string(root.kind))}, {"root", root.name}, {"owner", root.owner}});
    }
    return {{"dry_run", is_dry_run},
            {"freed", collected.bytes},
            {"kept", collected.kept},
            {"objects", std::move(objects)},
            {"roots", std::move(roots)}};
}

}  // namespace pyenvx::cli
