#include "sandbox/policy/layer.hpp"

#include <array>

namespace pyenvx::sandbox {
namespace {

struct Row {
    Layer layer;
    std::string_view name;
    bool optional;
};

constexpr std::array<Row, 10> kRows{{{Layer::Namespaces, "namespaces", false},
                                     {Layer::Identity, "map of ids", false},
                                     {Layer::Network, "network", false},
                                     {Layer::Mounts, "mounts", false},
                                     {Layer::Proc, "process file system", true},
                                     {Layer::SecondNamespace, "second user namespace", true},
                                     {Layer::Limits, "limits", true},
                                     {Layer::Privileges, "privileges", false},
                                     {Layer::Landlock, "Landlock", true},
                                     {Layer::SystemCalls, "system-call filters", true}}};

}  // namespace

std::string_view name_of(Layer layer) { return kRows[static_cast<std::size_t>(layer)].name; }

std::optional<Layer> layer_named(std::string_view name) {
    for (const auto& row : kRows) {
        if (row.name == name) return row.layer;
    }
    return std::nullopt;
}

bool can_be_left_out(Layer layer) { return kRows[static_cast<std::size_t>(layer)].optional; }

}  // namespace pyenvx::sandbox
