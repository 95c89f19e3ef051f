#include <fcntl.h>

#include <map>
#include <set>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/collect/roots.hpp"
#include "store/collect/store_names.hpp"

namespace pyenvx::collect {
namespace {

using store::StorePath;

constexpr std::uint64_t kMostBytes = 64 << 20;
constexpr int kMostRounds = 5;

bool is_number(std::string_view name) { return parse_decimal(name).has_value(); }

/// Which of the stores that a process names is this one. A place that cannot be looked at may be.
class Places {
public:
    /// `root` is where the process's paths begin: it may have mounts of its own.
    Places(ino_t database, std::string root) : database_(database), root_(std::move(root)) {}

    bool is_elsewhere(std::string_view home) {
        if (home.empty()) return false;
        const auto [known, is_new] = known_.try_emplace(std::string(home), false);
        if (is_new) {
            const auto status = sys::stat(concat(root_, home, "/db").c_str());
            // By the number alone: an overlay shows the same folder on another device.
            known->second = status.ok() && *status && (*status)->st_ino != database_;
        }
        return known->second;
    }

private:
    ino_t database_;
    std::string root_;
    std::map<std::string, bool, std::less<>> known_;
};

class Process {
public:
    Process(BorrowedFd proc, std::string number, ino_t database)
        : proc_(proc), number_(std::move(number)), places_(database, below("root")) {}

    /// False when it ended meanwhile: a child of its own may have come after the list of processes was made.
    bool look(std::set<StorePath>& found) {
        for (const auto* link : {"exe", "cwd", "root"}) add_link(link, found);
        for (const auto* file : {"maps", "environ"}) add_file(file, found);
        add_open_files(found);
        return sys::fstatat(proc_, number_.c_str(), 0).value_or(std::nullopt).has_value();
    }

private:
    std::string below(std::string_view name) const { return concat("/proc/", number_, "/", name); }

    void add(std::string_view text, std::set<StorePath>& found) {
        for (auto& object : objects_with_homes_in(text)) {
            if (!places_.is_elsewhere(object.home)) found.insert(std::move(object.path));
        }
    }
    void add_link(std::string_view name, std::set<StorePath>& found) {
        const auto target = sys::readlinkat(BorrowedFd::cwd(), below(name).c_str());
        if (target.ok()) add(*target, found);
    }
    void add_file(std::string_view name, std::set<StorePath>& found) {
        const auto text = read_file_if_there(below(name), kMostBytes);
        if (text.ok() && *text) add(**text, found);
    }
    void add_open_files(std::set<StorePath>& found) {
        const auto folder = sys::open(below("fd").c_str(), O_RDONLY | O_DIRECTORY);
        if (!folder.ok()) return;
        for (const auto& name : sys::list_directory(*folder).value_or({})) {
            const auto target = sys::readlinkat(*folder, name.c_str());
            if (!target.ok()) continue;
            add(*target, found);
            // A launcher between reading and exec. The record may have been replaced, and then has no other name.
            if (target->find("/records/") != target->npos) add_file(concat("fd/", name), found);
        }
    }

    BorrowedFd proc_;
    std::string number_;
    Places places_;
};

std::string describe(const std::string& number) {
    const auto name = read_file_if_there(concat("/proc/", number, "/comm"), 64);
    return concat("process ", number, name.ok() && *name ? concat(" (", printable(trim(**name)), ")") : "");
}

}  // namespace

Result<std::vector<Root>> process_roots(const std::filesystem::path& home) {
    const auto database = TRY(sys::stat((home / "db").c_str()));
    const Fd proc = TRY(sys::open("/proc", O_RDONLY | O_DIRECTORY));
    if (!TRY(sys::fstatat(proc, "self/exe", 0))) {
        return fail(ErrorKind::Refused, "/proc is not mounted, so nobody can tell which programs use the store")
            .hint("mount it: mount -t proc proc /proc");
    }
    std::map<std::string, std::set<StorePath>> found;
    bool somebody_ended = true;
    for (int round = 0; somebody_ended && round < kMostRounds; ++round) {
        somebody_ended = false;
        for (const auto& number : TRY(sys::list_directory(proc))) {
            if (!is_number(number)) continue;
            if (!Process(proc, number, database ? database->st_ino : 0).look(found[number])) somebody_ended = true;
        }
    }
    std::vector<Root> roots;
    for (const auto& [number, objects] : found) {
        if (!objects.empty())
            roots.push_back({RootKind::Process, describe(number), "", {objects.begin(), objects.end()}});
    }
    return roots;
}

}  // namespace pyenvx::collect
