// The layers of the sandbox, each of which a system can refuse.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pyenvx::sandbox {

enum class Layer : std::uint8_t {
    Namespaces,       ///< user, mount, process, network, IPC, host name and cgroup namespaces
    Identity,         ///< the map of ids
    Network,          ///< the loopback interface of its own
    Mounts,           ///< a root of its own with nothing but the declared inputs
    Proc,             ///< a /proc of its own
    SecondNamespace,  ///< the second user namespace, without rights over the mounts
    Limits,           ///< rlimits
    Privileges,       ///< no capabilities, and none to be had by executing
    Landlock,         ///< rules about paths that hold whatever the mounts are
    SystemCalls       ///< the two filters of system calls
};

inline constexpr std::array kLayers = {Layer::Namespaces, Layer::Identity,        Layer::Network, Layer::Mounts,
                                       Layer::Proc,       Layer::SecondNamespace, Layer::Limits,  Layer::Privileges,
                                       Layer::Landlock,   Layer::SystemCalls};

/// "user namespaces"; one word or a few, as a person reads it and as messages between processes name it.
std::string_view name_of(Layer layer);
std::optional<Layer> layer_named(std::string_view name);

/// Whether `relaxed` may go on without it. Without the others there is no separation of files or of the network left.
bool can_be_left_out(Layer layer);

}  // namespace pyenvx::sandbox
