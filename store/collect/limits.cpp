#include "store/collect/limits.hpp"

#include <fcntl.h>

#include <algorithm>
#include <ctime>

#include "store/base/file_system.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::collect {
namespace {

constexpr std::string_view kFactKind = "limits";
constexpr std::string_view kFactKey = "of the store";
constexpr std::uint64_t kReserve = 8 << 20;
// So that the next start does not begin where this one ended.
constexpr std::uint64_t kPartOfMaxSize = 10;
// Of the room that a small disk has.
constexpr std::uint64_t kPartOfRoom = 32;

std::filesystem::path reserve_of(const std::filesystem::path& home) { return home / "db" / "reserve"; }

std::string number_or_dash(const std::optional<std::uint64_t>& number) {
    return number ? std::to_string(*number) : "-";
}

std::string text_of(const Limits& limits) {
    return concat(number_or_dash(limits.max_size), " ", number_or_dash(limits.min_free), " ",
                  number_or_dash(limits.max_free), " ", limits.keep_seconds);
}

std::optional<Limits> parse(std::string_view text) {
    const auto words = split(text, ' ');
    if (words.size() != 4) return std::nullopt;
    const auto keep = parse_decimal(words[3]);
    if (!keep) return std::nullopt;
    return Limits{parse_decimal(words[0]), parse_decimal(words[1]), parse_decimal(words[2]),
                  static_cast<std::int64_t>(*keep)};
}

Result<std::optional<std::uint64_t>> room_beside(const std::filesystem::path& home) {
    return free_space(TRY(sys::open(home.c_str(), O_RDONLY | O_DIRECTORY)));
}

Result<std::uint64_t> missing_room(const std::filesystem::path& home, const Limits& limits) {
    const auto room = TRY(room_beside(home));
    if (!limits.min_free || !room || *room >= *limits.min_free) return std::uint64_t{0};
    const auto wanted = std::max(limits.max_free.value_or(*limits.min_free * 2), *limits.min_free);
    return wanted - *room;
}

Result<std::uint64_t> excess_size(const store::Store& store, const Limits& limits) {
    if (!limits.max_size) return std::uint64_t{0};
    const auto size = TRY(store.registered_bytes());
    return size > *limits.max_size ? size - (*limits.max_size - *limits.max_size / kPartOfMaxSize) : 0;
}

}  // namespace

Result<void> remember(const Limits& limits, store::Store& store) {
    const auto text = text_of(limits);
    const auto known = TRY(store.fact(kFactKind, kFactKey));
    if (known ? *known == text : limits == Limits()) return {};
    return store.set_fact(kFactKind, kFactKey, text);
}

Result<Limits> remembered_limits(const store::Store& store) {
    return parse(TRY(store.fact(kFactKind, kFactKey)).value_or("")).value_or(Limits());
}

Result<std::optional<Collected>> keep_limits(store::Store& store, RootKeeper& keeper, const Limits& limits,
                                             Progress& progress) {
    const auto excess = std::max(TRY(missing_room(store.home(), limits)), TRY(excess_size(store, limits)));
    if (excess == 0) return std::optional<Collected>();
    const Policy policy{std::time(nullptr), limits.keep_seconds, false, excess};
    return std::optional(TRY(collect(store, keeper, {policy, excess}, progress)));
}

void make_reserve(const std::filesystem::path& home) {
    const auto path = reserve_of(home);
    const auto room = room_beside(home);
    if (!room.ok() || !*room) return;
    const auto wanted = std::min(kReserve, **room / kPartOfRoom);
    const auto known = sys::stat(path.c_str());
    if (!known.ok() || (*known && static_cast<std::uint64_t>((*known)->st_size) >= wanted)) return;
    const auto file = sys::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
    if (file.ok()) (void)sys::posix_fallocate(*file, wanted);
}

void free_reserve(const std::filesystem::path& home) {
    const auto room = room_beside(home);
    if (!room.ok() || !*room || **room >= kReserve) return;
    const auto file = sys::open(reserve_of(home).c_str(), O_RDWR | O_NOFOLLOW);
    if (file.ok()) (void)sys::ftruncate(*file, 0);
}

}  // namespace pyenvx::collect
