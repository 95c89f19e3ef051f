#include "store/health/verify.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <mutex>

#include "store/base/parallel/for_each_index.hpp"
#include "store/base/sys.hpp"
#include "store/core/registry.hpp"
#include "store/health/contents.hpp"
#include "store/health/info_file.hpp"
#include "store/health/tree_form.hpp"
#include "store/plan/derivation.hpp"

namespace pyenvx::health {
namespace {

using store::RegisteredObject;
using store::StorePath;

/// One object as it is at this moment, whoever changes it meanwhile.
class Look {
public:
    Look(const store::Store& store, BorrowedFd objects, const RegisteredObject& object)
        : store_(store), objects_(objects), object_(object) {}

    Result<std::vector<Finding>> run(Depth depth) {
        const auto status = TRY(sys::fstatat(objects_, name(), AT_SYMLINK_NOFOLLOW));
        if (!status || !S_ISDIR(status->st_mode)) {
            add(Damage::Missing, "it is registered, and not there");
            return std::move(findings_);
        }
        TRY(look_at_info_file());
        if (const auto odd = find_odd_form(objects_, name()); !odd.ok()) {
            TRY(take_error(odd.error()));
        } else if (*odd) {
            add(Damage::Form, **odd);
        }
        if (depth == Depth::Contents) TRY(look_at_contents());
        return std::move(findings_);
    }
    bool is_unproven() const { return unproven_; }

private:
    const char* name() const { return object_.info.path.str().c_str(); }
    void add(Damage damage, std::string what) { findings_.push_back({object_.info.path, damage, std::move(what)}); }

    // A tree that cannot be gone through is damaged, and no reason to leave the others.
    Result<void> take_error(const Error& error) {
        if (error.kind() == ErrorKind::Interrupted) return error;
        add(Damage::Contents, error.message());
        return {};
    }

    Result<void> look_at_info_file() {
        auto file = read_info_file(store_.home(), object_.info.path);
        if (!file.ok()) {
            add(Damage::InfoFile, file.error().message());
            return {};
        }
        const auto claim = store::check_recipe(object_.info);
        if (!claim.ok()) {
            add(Damage::InfoFile, claim.error().message());
        } else if (!agree(*file, object_)) {
            add(Damage::InfoFile, "its info file and the database say different things of it");
        }
        // Killed between writing the one and the other.
        if (!object_.info.nar_hash && file->nar_hash) {
            object_.info.nar_hash = file->nar_hash;
            object_.info.nar_size = file->nar_size;
        }
        file_ = *std::move(file);
        return {};
    }

    Result<void> look_at_contents() {
        const auto verdict = TRY(prove_contents(store_, objects_, object_.info));
        const bool differs = verdict.proof == store::Proof::Differs && !TRY(is_as_the_file_says());
        if (differs) add(Damage::Contents, verdict.why);
        unproven_ = verdict.proof == store::Proof::Impossible;
        return {};
    }

    // Then it is the database that is wrong.
    Result<bool> is_as_the_file_says() const {
        if (!file_ || agree(*file_, object_) || !store::check_recipe(*file_).ok()) return false;
        return file_->nar_hash && TRY(prove_contents(store_, objects_, *file_)).proof == store::Proof::Sound;
    }

    const store::Store& store_;
    BorrowedFd objects_;
    RegisteredObject object_;
    std::optional<store::ObjectInfo> file_;  // of what is no info file nothing
    std::vector<Finding> findings_;
    bool unproven_ = false;
};

Result<Fd> open_folder(const store::Store& store, const char* name) {
    return sys::open((store.home() / name).c_str(), O_RDONLY | O_DIRECTORY);
}

struct Outcome {
    std::vector<Finding> findings = {};
    bool unproven = false;
};

Result<Outcome> examine(const store::Store& store, BorrowedFd objects, const StorePath& path, Depth depth) {
    const auto object = TRY(store.registration(path));
    if (!object) return Outcome{};
    Look look(store, objects, *object);
    auto findings = TRY(look.run(depth));
    if (findings.empty()) return Outcome{{}, look.is_unproven()};
    // Somebody may have been at work on it.
    const auto lock = TRY(store.lock(path));
    const auto still = TRY(store.registration(path));
    if (!still) return Outcome{};
    return Outcome{TRY(Look(store, objects, *still).run(depth))};
}

class Verification {
public:
    Verification(store::Store& store, Depth depth, Progress& progress)
        : store_(store), depth_(depth), progress_(progress) {}

    Result<Examination> run() {
        examination_.defects = TRY(store_.defects_of_database());
        if (!examination_.defects.empty()) return std::move(examination_);
        const auto registered = TRY(store_.registered());
        TRY(examine_all(registered));
        examination_.objects = registered.size();
        for (const auto* folder : {"store", "info"}) TRY(find_left_over(folder));
        return std::move(examination_);
    }

private:
    Result<void> examine_all(const std::vector<StorePath>& all) {
        const Fd objects = TRY(open_folder(store_, "store"));
        TRY(for_each_index(all.size(), [&](std::size_t i) -> Result<void> {
            progress_.step(Stage::Hash, all[i].name(), ++done_, all.size());
            note(all[i], TRY(examine(store_, objects, all[i], depth_)));
            return {};
        }));
        const auto before = [](const Finding& left, const Finding& right) { return left.object < right.object; };
        std::stable_sort(examination_.findings.begin(), examination_.findings.end(), before);
        std::sort(examination_.unproven.begin(), examination_.unproven.end());
        return {};
    }

    void note(const StorePath& object, Outcome outcome) {
        const std::lock_guard guard(mutex_);
        for (auto& finding : outcome.findings) examination_.findings.push_back(std::move(finding));
        if (outcome.unproven) examination_.unproven.push_back(object);
    }

    // What has a lock is being made.
    Result<void> find_left_over(const std::string& folder) {
        for (const auto& name : TRY(sys::list_directory(TRY(open_folder(store_, folder.c_str()))))) {
            const auto path = StorePath::parse(name);
            if (path.ok()) {
                if (TRY(store_.registration(*path))) continue;
                const auto lock = TRY(store_.try_lock(*path));
                if (!lock || TRY(store_.registration(*path))) continue;
            }
            examination_.left_over.push_back(concat(folder, '/', name));
        }
        return {};
    }

    store::Store& store_;
    const Depth depth_;
    Progress& progress_;
    std::atomic<std::size_t> done_ = 0;
    std::mutex mutex_;
    Examination examination_;
};

}  // namespace

Result<Examination> verify(store::Store& store, Depth depth, Progress& progress) {
    return Verification(store, depth, progress).run();
}

Result<std::vector<Finding>> verify_object(const store::Store& store, const StorePath& object, Depth depth) {
    const Fd objects = TRY(open_folder(store, "store"));
    return TRY(examine(store, objects, object, depth)).findings;
}

}  // namespace pyenvx::health
