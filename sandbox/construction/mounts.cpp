#include "sandbox/construction/mounts.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>

#include "sandbox/construction/calls.hpp"
#include "sandbox/construction/etc.hpp"
#include "sandbox/construction/holes.hpp"
#include "sandbox/construction/places.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::sandbox {
namespace {

constexpr std::uint64_t kNoSurprises = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
constexpr std::array<const char*, 5> kDevices = {"null", "zero", "full", "random", "urandom"};

Result<void> mount_root(Root& root) {
    root.folder = TRY(calls::new_mount("tmpfs", "source=none,size=16m,nr_inodes=20000,mode=0755", kNoSurprises));
    // Over the host's root, which is always there: nothing is made on the host for it.
    TRY(calls::move_mount(root.folder, BorrowedFd::cwd(), "/"));
    return ::fchdir(root.folder.get()) == 0 ? Result<void>() : io_error(errno, "enter the new root");
}

Result<void> mount_input(BorrowedFd root, const std::string& inside, const Fd& tree) {
    // Before it is anywhere: so no input is ever writable.
    if (!is_left_open("read-only inputs")) TRY(calls::set_attributes(tree, MOUNT_ATTR_RDONLY, true));
    if (!is_left_open("attributes of inputs")) TRY(calls::set_attributes(tree, kNoSurprises, true));
    const auto name = below_root(inside);
    if (S_ISDIR(TRY(sys::fstat(tree)).st_mode)) {
        TRY(make_folders(root, inside));
    } else {
        TRY(make_parents(root, inside));
        TRY(calls::make_file(root, name.c_str(), ""));
    }
    return calls::move_mount(tree, root, name.c_str());
}

// What lies in another input is mounted after it.
Result<void> mount_inputs(const Root& root, const std::vector<Input>& inputs) {
    std::vector<std::size_t> order(inputs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return inputs[a].inside < inputs[b].inside; });
    for (const auto i : order) TRY(mount_input(root.folder, inputs[i].inside, root.inputs[i]));
    return {};
}

Result<void> mount_empty(BorrowedFd root, const std::string& inside) {
    const auto empty = TRY(calls::new_mount("tmpfs", "source=none,size=4k,nr_inodes=8,mode=0555",
                                            MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOEXEC | kNoSurprises));
    return calls::move_mount(empty, root, below_root(inside).c_str());
}

struct WritableFolder {
    const char* name;
    std::uint64_t bytes;
    std::string_view mode;
    std::uint64_t attributes = kNoSurprises;
};

Result<void> mount_writable(BorrowedFd root, const WritableFolder& folder, std::uint64_t inodes) {
    TRY(sys::mkdirat(root, folder.name, 0755));
    const auto options = concat("source=none,size=", folder.bytes, ",nr_inodes=", inodes, ",mode=", folder.mode);
    return calls::move_mount(TRY(calls::new_mount("tmpfs", options, folder.attributes)), root, folder.name);
}

Result<void> mount_devices(const Root& root, const Limits& limits) {
    TRY(sys::mkdirat(root.folder, "dev", 0755));
    for (std::size_t i = 0; i < kDevices.size(); ++i) {
        const auto name = concat("dev/", kDevices[i]);
        // NODEV would break them.
        TRY(calls::set_attributes(root.devices[i], MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, false));
        TRY(calls::make_file(root.folder, name.c_str(), ""));
        TRY(calls::move_mount(root.devices[i], root.folder, name.c_str()));
    }
    TRY(sys::symlinkat("/proc/self/fd", root.folder, "dev/fd"));
    TRY(sys::symlinkat("/proc/self/fd/0", root.folder, "dev/stdin"));
    TRY(sys::symlinkat("/proc/self/fd/1", root.folder, "dev/stdout"));
    TRY(sys::symlinkat("/proc/self/fd/2", root.folder, "dev/stderr"));
    return mount_writable(root.folder, {"dev/shm", limits.tmp_bytes, "1777"}, limits.inodes);
}

// The same folder in two places: a link would show where it leads.
Result<void> show_source_at(BorrowedFd root, const std::string& place) {
    TRY(sys::mkdirat(root, "build/source", 0755));
    const auto source = TRY(calls::open_tree("build/source", false));
    TRY(make_folders(root, place));
    return calls::move_mount(source, root, below_root(place).c_str());
}

Result<void> make_what_is_declared(BorrowedFd root, const SandboxPolicy& policy) {
    for (const auto& [inside, content] : policy.files) {
        TRY(make_parents(root, inside));
        TRY(calls::make_file(root, below_root(inside).c_str(), content));
    }
    for (const auto& [inside, target] : policy.links) {
        TRY(make_parents(root, inside));
        TRY(sys::symlinkat(target.c_str(), root, below_root(inside).c_str()));
    }
    for (const auto& inside : policy.hidden) TRY(mount_empty(root, inside));
    return {};
}

}  // namespace

Result<std::vector<Fd>> open_inputs(const SandboxPolicy& policy) {
    std::vector<Fd> trees;
    for (const auto& input : policy.inputs) trees.push_back(TRY(calls::open_tree(input.host.c_str(), true)));
    return trees;
}

Result<std::vector<Fd>> open_devices() {
    std::vector<Fd> devices;
    for (const auto* name : kDevices) devices.push_back(TRY(calls::open_tree(concat("/dev/", name).c_str(), false)));
    return devices;
}

Result<void> fill_root(Root& root, const SandboxPolicy& policy) {
    const auto& limits = policy.limits;
    TRY(calls::make_private());
    TRY(mount_root(root));
    TRY(mount_inputs(root, policy.inputs));
    TRY(make_what_is_declared(root.folder, policy));
    TRY(make_host_files(root.folder, policy));
    TRY(mount_devices(root, limits));
    TRY(mount_writable(root.folder, {"tmp", limits.tmp_bytes, "1777"}, limits.inodes));
    TRY(mount_writable(root.folder, {"build", limits.build_bytes, "0755"}, limits.inodes));
    if (!policy.source_place.empty()) TRY(show_source_at(root.folder, policy.source_place));
    TRY(mount_writable(root.folder, {"output", limits.output_bytes, "0755", kNoSurprises | MOUNT_ATTR_NOEXEC},
                       limits.inodes));
    return sys::mkdirat(root.folder, "proc", 0555);
}

Result<void> make_root_read_only(const Root& root) {
    return calls::set_attributes(root.folder, MOUNT_ATTR_RDONLY, false);
}

}  // namespace pyenvx::sandbox
