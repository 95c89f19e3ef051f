#include "store/health/optimise.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "store/base/boot_id.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/parallel/for_each_index.hpp"
#include "store/base/sys.hpp"
#include "store/core/registry.hpp"
#include "store/health/file_index.hpp"
#include "store/health/linked_tree.hpp"
#include "store/nar/nar.hpp"

namespace pyenvx::health {
namespace {

using store::RegisteredObject;
using store::StorePath;

// The least that a file system allows (ext3), so that no store that is copied there breaks.
constexpr std::uint64_t kMostLinks = 32'000;
// Trees that are exchanged between two syncs.
constexpr std::size_t kBatch = 64;

Result<Fd> open_objects(const store::Store& store) {
    return sys::open((store.home() / "store").c_str(), O_RDONLY | O_DIRECTORY);
}

/// Files of the store into the index.
class Scan {
public:
    Scan(std::int64_t object, FileIndex& index) : object_(object), index_(index) {}

    Result<void> folder(BorrowedFd here, const std::string& prefix, int depth) {
        if (depth >= kMaxTreeDepth) return fail(ErrorKind::Refused, "its folders are nested too deeply");
        for (const auto& name : TRY(sys::list_directory(here))) {
            const auto status = TRY(sys::fstatat(here, name.c_str(), AT_SYMLINK_NOFOLLOW));
            if (status && S_ISDIR(status->st_mode)) {
                const Fd below = TRY(sys::openat(here, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
                TRY(folder(below, concat(prefix, name, '/'), depth + 1));
            } else if (status && S_ISREG(status->st_mode) && status->st_size > 0) {
                TRY(index_.add({.object = object_,
                                .place = prefix + name,
                                .size = static_cast<std::uint64_t>(status->st_size),
                                .inode = status->st_ino,
                                .executable = (status->st_mode & S_IXUSR) != 0}));
            }
        }
        return {};
    }

private:
    std::int64_t object_;
    FileIndex& index_;
};

/// Objects that were exchanged together. Their former trees go only once the disk has the new ones: a loss of power
/// finds either of them whole.
class Batch {
public:
    Batch(store::Store& store, BorrowedFd objects) : store_(store), objects_(objects) {}

    void add(RegisteredObject object, store::DraftFolder folder) {
        waiting_.emplace_back(std::move(object), std::move(folder));
    }
    bool is_full() const { return waiting_.size() >= kBatch; }

    /// How many were exchanged.
    Result<std::size_t> exchange() {
        std::size_t done = 0;
        if (waiting_.empty()) return done;
        TRY(sys::syncfs(objects_));
        for (auto& [object, folder] : waiting_) {
            if (TRY(store_.exchange(object, folder))) ++done;
        }
        TRY(sys::syncfs(objects_));
        waiting_.clear();
        return done;
    }

private:
    store::Store& store_;
    BorrowedFd objects_;
    std::vector<std::pair<RegisteredObject, store::DraftFolder>> waiting_;
};

class Optimisation {
public:
    Optimisation(store::Store& store, FileIndex index, Fd objects, Progress& progress)
        : store_(store), index_(std::move(index)), objects_(std::move(objects)), progress_(progress) {}

    Result<Optimised> run() {
        paths_ = TRY(store_.registered());
        TRY(scan());
        TRY(index_.for_each_candidates([this](const auto& alike) { return find_twins(alike); }));
        TRY(relink());
        return result_;
    }

private:
    Result<void> scan() {
        const auto boot = TRY(boot_id());
        for (std::size_t i = 0; i < paths_.size(); ++i) {
            TRY(check_interrupted());
            const auto object = TRY(store_.registration(paths_[i]));
            const bool is_proven = object && (object->durable || object->boot_id == boot);
            if (!is_proven) continue;
            progress_.step(Stage::Hash, paths_[i].name(), i + 1, paths_.size());
            const auto folder = sys::openat(objects_, paths_[i].str().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
            // One that goes meanwhile, or cannot be read, gains nothing.
            if (folder.ok()) (void)Scan(static_cast<std::int64_t>(i), index_).folder(*folder, "", 0);
        }
        return {};
    }

    std::string path_of(const IndexedFile& file) const {
        return concat(paths_[static_cast<std::size_t>(file.object)].str(), '/', file.place);
    }

    struct Digested {
        std::optional<Sha256> digest = {};  ///< nothing where it could not be read
        std::uint64_t links = 0;
    };

    Result<Digested> digest(const IndexedInode& inode) const {
        const auto path = path_of(inode.file);
        const auto status = TRY(sys::fstatat(objects_, path.c_str(), AT_SYMLINK_NOFOLLOW));
        if (!status || status->st_ino != inode.file.inode) return Digested{};
        const auto hashed = hash_tree(objects_, path.c_str());
        if (!hashed.ok() && hashed.error().kind() == ErrorKind::Interrupted) return hashed.error();
        if (!hashed.ok()) return Digested{};
        return Digested{hashed->hash, status->st_nlink};
    }

    // The inode with most names is kept, and gets those of the others as long as it may have more.
    Result<void> find_twins(const std::vector<IndexedInode>& alike) {
        const auto digested =
            TRY(find_for_each_index<Digested>(alike.size(), [&](std::size_t i) { return digest(alike[i]); }));
        struct Original {
            const IndexedFile* file;
            std::uint64_t links;
        };
        std::map<Sha256, Original> originals;
        for (std::size_t i = 0; i < alike.size(); ++i) {
            const auto& [sum, links] = digested[i];
            if (!sum) continue;
            const auto [original, is_first] = originals.try_emplace(*sum, Original{&alike[i].file, links});
            if (is_first) continue;
            if (original->second.links + alike[i].names > kMostLinks) {
                original->second = {&alike[i].file, links};
                continue;
            }
            original->second.links += alike[i].names;
            TRY(index_.add_twin(alike[i].file.inode, *original->second.file));
            ++result_.inodes;
            result_.bytes += alike[i].file.size;
        }
        return {};
    }

    Result<std::optional<LinkSource>> source_of(std::uint64_t inode) {
        const auto original = TRY(index_.original_of(inode));
        if (!original) return std::optional<LinkSource>();
        return std::optional(LinkSource{path_of(*original), original->inode});
    }

    Result<void> relink() {
        Batch batch(store_, objects_);
        const auto objects = TRY(index_.objects_with_twins());
        for (std::size_t i = 0; i < objects.size(); ++i) {
            TRY(check_interrupted());
            const auto& path = paths_[static_cast<std::size_t>(objects[i])];
            progress_.step(Stage::Hash, path.name(), i + 1, objects.size());
            auto object = TRY(store_.registration(path));
            if (!object) continue;
            auto folder = TRY(store_.begin_folder());
            const Fd target = TRY(sys::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY));
            const auto linked = link_tree(objects_, path.str().c_str(), target,
                                          [this](std::uint64_t inode) { return source_of(inode); });
            if (!linked.ok() && linked.error().kind() == ErrorKind::Interrupted) return linked;
            if (!linked.ok()) continue;  // it went meanwhile
            batch.add(*std::move(object), std::move(folder));
            if (batch.is_full()) result_.objects += TRY(batch.exchange());
        }
        result_.objects += TRY(batch.exchange());
        return {};
    }

    store::Store& store_;
    FileIndex index_;
    Fd objects_;
    Progress& progress_;
    std::vector<StorePath> paths_;
    Optimised result_;
};

}  // namespace

Result<Optimised> optimise(store::Store& store, Progress& progress) {
    const auto scratch = TRY(store.begin_folder());
    return Optimisation(store, TRY(FileIndex::create(scratch.path())), TRY(open_objects(store)), progress).run();
}

}  // namespace pyenvx::health
