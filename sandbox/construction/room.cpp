#include "sandbox/construction/room.hpp"

#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "sandbox/construction/builder.hpp"
#include "sandbox/construction/calls.hpp"
#include "sandbox/construction/holes.hpp"
#include "sandbox/construction/landlock.hpp"
#include "sandbox/construction/loopback.hpp"
#include "sandbox/construction/mounts.hpp"
#include "sandbox/construction/privileges.hpp"
#include "sandbox/construction/proc.hpp"
#include "sandbox/construction/receive_source.hpp"
#include "sandbox/construction/second_namespace.hpp"
#include "sandbox/filters/filters.hpp"
#include "sandbox/policy/layer.hpp"
#include "sandbox/wire/frames.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::sandbox {
namespace {

/// The construction, step by step. A step that fails ends the process after telling the parent, or is left out where
/// the policy is relaxed and the layer may be.
class Room {
public:
    Room(const Job& job, const RoomOptions& options) : job_(job), options_(options), socket_(options.socket) {}

    void construct();
    [[noreturn]] void live();

private:
    template <typename Step>
    void step(Layer layer, std::string_view name, Step step) {
        if (is_left_open(name)) return;
        if (const auto made = step(); !made.ok()) refuse(layer, made.error());
    }
    void refuse(Layer which, const Error& error);
    [[noreturn]] void end_with(FrameKind kind, std::string_view text);

    Result<void> prepare();
    Result<void> wait_for_go();
    Result<void> become_builder();
    Result<void> hand_over();
    void exchange_folders();
    Result<void> bind_to_parent();

    const Job& job_;
    RoomOptions options_;
    BorrowedFd socket_;
    Root root_;
};

void Room::end_with(FrameKind kind, std::string_view text) {
    (void)send_frame(socket_, kind, text);
    ::_exit(1);
}

void Room::refuse(Layer which, const Error& error) {
    const auto text = concat(name_of(which), '\0', error.message());
    const bool may_go_on = job_.policy.strictness == Strictness::Relaxed && can_be_left_out(which);
    if (!may_go_on) end_with(FrameKind::Refused, text);
    if (!send_frame(socket_, FrameKind::LeftOut, text).ok()) ::_exit(1);
}

// Takes copies of the inputs' mounts, and no other step: this is still the caller's uid.
Result<void> Room::prepare() {
    root_.inputs = TRY(open_inputs(job_.policy));
    root_.devices = TRY(open_devices());
    return {};
}

Result<void> Room::wait_for_go() {
    const auto frame = TRY(receive_frame(socket_));
    if (!frame || frame->kind != FrameKind::Go) ::_exit(1);
    return {};
}

// Dies with the parent. Changing ids or capabilities takes that back, so it is asked for again.
Result<void> Room::bind_to_parent() {
    TRY(calls::prctl(PR_SET_PDEATHSIG, SIGKILL, "end with the parent"));
    struct pollfd parent = {socket_.get(), 0, 0};
    if (::poll(&parent, 1, 0) != 0) ::_exit(1);
    return {};
}

Result<void> Room::become_builder() {
    TRY(calls::set_ids(0, 0));
    TRY(bind_to_parent());
    // For /proc/self/uid_map of the second user namespace.
    return calls::prctl(PR_SET_DUMPABLE, 1, "look into this process");
}

// When process 1 is reaped the mounts are gone; these descriptors keep the two folders.
Result<void> Room::hand_over() {
    const Fd output = TRY(sys::open("/output", O_RDONLY | O_DIRECTORY));
    const Fd build = TRY(sys::open("/build", O_RDONLY | O_DIRECTORY));
    TRY(send_frame(BorrowedFd(options_.results), FrameKind::HandOver, {output.get(), build.get()}));
    if (job_.policy.source_place.empty()) TRY(sys::mkdirat(build, "source", 0755));
    return receive_source(socket_, TRY(sys::open("/build/source", O_RDONLY | O_DIRECTORY)));
}

// No layer: what goes wrong here is the source's fault, or that of the room for it.
void Room::exchange_folders() {
    const auto done = hand_over().context("while the source was copied into the sandbox");
    if (!done.ok()) end_with(FrameKind::Failed, concat(done.error().message(), ' ', done.error().notes().front()));
}

void Room::construct() {
    const auto& policy = job_.policy;
    step(Layer::Mounts, "inputs", [&] { return prepare(); });
    step(Layer::Identity, "maps", [&] { return wait_for_go(); });
    step(Layer::Identity, "identity", [&] { return become_builder(); });
    step(Layer::Identity, "session", [&] { return calls::setsid(); });
    // The cgroup that this process was put into is the root of what it sees.
    step(Layer::Namespaces, "cgroup namespace", [] { return calls::unshare(CLONE_NEWCGROUP, "a cgroup namespace"); });
    step(Layer::Namespaces, "host name", [&] { return calls::sethostname(policy.host_name); });
    step(Layer::Network, "network namespace", [] { return bring_loopback_up(); });
    step(Layer::Mounts, "root", [&] { return fill_root(root_, policy); });
    step(Layer::Proc, "proc", [&] { return mount_proc(root_.folder); });
    step(Layer::SecondNamespace, "namespace limits", [&] { return restrict_namespaces(root_.folder); });
    step(Layer::Limits, "pid limit", [&] { return restrict_pids(root_.folder, policy.limits.processes); });
    step(Layer::Proc, "proc masks", [&] { return mask_proc(root_.folder); });
    step(Layer::Mounts, "read-only root", [&] { return make_root_read_only(root_); });
    step(Layer::Mounts, "pivot", [] { return calls::pivot_into_current(); });
    root_ = {};
    if (!is_left_open("output")) exchange_folders();
    step(Layer::SecondNamespace, "second namespace", [&] { return enter_second_namespace(policy.inner_id); });
    step(Layer::Limits, "rlimits", [&] { return set_limits(policy.limits); });
    step(Layer::Limits, "oom score", [] { return set_first_to_go(); });
    step(Layer::Limits, "processors", [&] { return set_processors(policy.cores); });
    step(Layer::Privileges, "capabilities", [] { return drop_capabilities(); });
    step(Layer::Privileges, "parent", [&] { return bind_to_parent(); });
    step(Layer::Privileges, "hiding", [] { return hide_from_others(); });
    step(Layer::Privileges, "no new privileges", [] { return forbid_new_privileges(); });
    step(Layer::Landlock, "Landlock", [&] { return restrict_paths(policy.source_place); });
    step(Layer::SystemCalls, "filter of arguments", [] { return load_filter_of_arguments(); });
    step(Layer::SystemCalls, "filter of calls", [] { return load_filter_of_calls(); });
}

void Room::live() {
    const auto ended = run_builder(job_, {options_.socket, options_.output, options_.terminal});
    if (!ended.ok()) end_with(FrameKind::NotStarted, ended.error().message());
    (void)send_frame(BorrowedFd(options_.results), FrameKind::Ended, concat(*ended));
    ::_exit(0);
}

}  // namespace

void run_room(const Job& job, const RoomOptions& options) {
    Room room(job, options);
    room.construct();
    room.live();
}

}  // namespace pyenvx::sandbox
