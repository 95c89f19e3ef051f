#include "sandbox/construction/identity.hpp"

#include <unistd.h>

#include <optional>

#include "sandbox/construction/calls.hpp"
#include "sandbox/policy/sandbox_policy.hpp"
#include "store/base/file.hpp"
#include "store/base/text.hpp"

namespace pyenvx::sandbox {
namespace {

constexpr std::size_t kMaxMap = 1 << 16;

// The numbers of one line of /proc/self/uid_map: first inside, first outside, count.
std::vector<std::uint64_t> numbers_of(std::string_view line) {
    std::vector<std::uint64_t> numbers;
    for (const auto word : split(line, ' ')) {
        if (const auto number = parse_decimal(word)) numbers.push_back(*number);
    }
    return numbers;
}

bool maps(std::string_view map, std::uint32_t id) {
    for (const auto line : split(map, '\n')) {
        const auto numbers = numbers_of(line);
        if (numbers.size() == 3 && id >= numbers[0] && id - numbers[0] < numbers[2]) return true;
    }
    return false;
}

bool has_single_id(std::string_view map) {
    const auto numbers = numbers_of(trim(map));
    return numbers.size() == 3 && numbers[2] == 1;
}

}  // namespace

Result<Identity> choose_identity(std::uint32_t host_id) {
    const Identity own{::geteuid(), ::getegid(), false};
    if (own.uid != 0) return own;
    const auto uids = TRY(read_file("/proc/self/uid_map", kMaxMap));
    const auto gids = TRY(read_file("/proc/self/gid_map", kMaxMap));
    if (has_single_id(uids)) return own;
    const auto exists = [&](std::uint32_t id) { return maps(uids, id) && maps(gids, id); };
    if (host_id != 0 && exists(host_id)) return Identity{host_id, host_id, true};
    if (host_id != 0) return fail(ErrorKind::Invalid, "this system has no uid and gid ", host_id, " to run builds as");
    for (const auto id : kHostIds) {
        if (exists(id)) return Identity{id, id, true};
    }
    return fail(ErrorKind::Invalid, "this user namespace has neither the ids ", kHostIds[0], " nor ", kHostIds[1],
                " to run builds as");
}

Result<void> map_ids(pid_t child, const Identity& identity) {
    const auto folder = concat("/proc/", child, "/");
    TRY(calls::write_existing((folder + "setgroups").c_str(), "deny"));
    TRY(calls::write_existing((folder + "gid_map").c_str(), concat("0 ", identity.gid, " 1\n")));
    return calls::write_existing((folder + "uid_map").c_str(), concat("0 ", identity.uid, " 1\n"));
}

}  // namespace pyenvx::sandbox
