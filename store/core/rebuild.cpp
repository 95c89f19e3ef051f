#include "store/core/rebuild.hpp"

#include <fcntl.h>

#include <algorithm>
#include <map>

#include "store/base/file.hpp"
#include "store/base/file_lock.hpp"
#include "store/base/sys.hpp"
#include "store/core/out_links.hpp"

namespace pyenvx::store {
namespace {

using Infos = std::map<StorePath, ObjectInfo>;

std::filesystem::path mark_of(const std::filesystem::path& home) { return home / "db" / "damaged"; }

// A file that cannot be read describes nothing; the object is then made anew when it is wanted.
Result<std::optional<ObjectInfo>> read_info(const std::filesystem::path& home, const std::string& name) {
    const auto status = TRY(sys::stat((home / "store" / name).c_str()));
    if (!status || !S_ISDIR(status->st_mode)) return std::optional<ObjectInfo>();
    const auto text = TRY(read_file_if_there(home / "info" / name, kMaxInfoBytes));
    auto info = parse_info(text.value_or(""));
    if (!info.ok() || info->path.str() != name || !check_recipe(*info).ok()) return std::optional<ObjectInfo>();
    return std::optional(*std::move(info));
}

Result<Infos> read_infos(const std::filesystem::path& home) {
    Infos infos;
    const Fd folder = TRY(sys::open((home / "info").c_str(), O_RDONLY | O_DIRECTORY));
    for (const auto& name : TRY(sys::list_directory(folder))) {
        auto info = TRY(read_info(home, name));
        if (!info) continue;
        const auto path = info->path;
        infos.emplace(path, *std::move(info));
    }
    return infos;
}

// What Registry::add asks of a reference.
bool may_hang_on(const ObjectInfo& object, const ObjectInfo& reference) {
    return reference.boot.empty() || reference.boot == object.boot;
}

class Ordering {
public:
    explicit Ordering(const Infos& infos) : infos_(infos) {}

    std::vector<ObjectInfo> order() {
        for (const auto& [path, info] : infos_) (void)place(info);
        return std::move(placed_);
    }

private:
    // False when something that it refers to is not there. References form no cycle: each was there before.
    bool place(const ObjectInfo& info) {
        const auto [known, is_new] = sound_.try_emplace(info.path, false);
        if (!is_new) return known->second;
        const bool sound = std::all_of(info.references.begin(), info.references.end(), [&](const StorePath& path) {
            const auto reference = infos_.find(path);
            return reference != infos_.end() && may_hang_on(info, reference->second) && place(reference->second);
        });
        if (sound) placed_.push_back(info);
        return sound_[info.path] = sound;
    }

    const Infos& infos_;
    std::map<StorePath, bool> sound_;
    std::vector<ObjectInfo> placed_;
};

void add_root(const std::filesystem::path& link, Described& described) {
    const auto target = sys::readlinkat(BorrowedFd::cwd(), link.c_str());
    if (!target.ok()) return;
    auto path = StorePath::parse(std::filesystem::path(*target).filename().native());
    const auto is_it = [&](const ObjectInfo& info) { return path.ok() && info.path == *path; };
    const bool known = std::any_of(described.objects.begin(), described.objects.end(), is_it);
    if (known) described.roots.emplace_back(link, *std::move(path));
}

Result<void> add_roots(const std::filesystem::path& home, Described& described) {
    const Fd folder = TRY(sys::open((home / "envs").c_str(), O_RDONLY | O_DIRECTORY));
    for (const auto& name : TRY(sys::list_directory(folder))) add_root(home / "envs" / name, described);
    for (const auto& link : TRY(noted_out_links(home))) add_root(link, described);
    return {};
}

}  // namespace

Result<Described> describe_store(const std::filesystem::path& home) {
    Described described;
    const auto infos = TRY(read_infos(home));
    described.objects = Ordering(infos).order();
    TRY(add_roots(home, described));
    return described;
}

Result<void> mark_database_damaged(const std::filesystem::path& home) {
    TRY(sys::open(mark_of(home).c_str(), O_WRONLY | O_CREAT, 0600));
    return {};
}

Result<bool> is_database_marked_damaged(const std::filesystem::path& home) {
    return TRY(sys::stat(mark_of(home).c_str())).has_value();
}

Result<void> set_database_aside(const std::filesystem::path& home) {
    const auto lock = TRY(FileLock::acquire(home / "db" / "migration.lock", LockMode::Exclusive));
    if (!TRY(is_database_marked_damaged(home))) return {};
    const Fd folder = TRY(sys::open((home / "db").c_str(), O_RDONLY | O_DIRECTORY));
    // The database's own name comes last and the mark after it: who is killed here leaves the rest to the next.
    for (const std::string suffix : {"-shm", "-wal", ""}) {
        const auto name = concat("store.sqlite", suffix);
        if (!TRY(sys::fstatat(folder, name.c_str(), AT_SYMLINK_NOFOLLOW))) continue;
        TRY(sys::renameat(folder, name.c_str(), folder, concat("store.sqlite.damaged", suffix).c_str()));
    }
    return sys::unlinkat(BorrowedFd::cwd(), mark_of(home).c_str(), 0);
}

}  // namespace pyenvx::store
