#include "store/health/repair.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/core/registry.hpp"
#include "store/health/contents.hpp"
#include "store/health/info_file.hpp"
#include "store/health/tree_form.hpp"
#include "store/plan/derivation.hpp"

namespace pyenvx::health {
namespace {

using store::DerivationKind;
using store::ObjectInfo;
using store::Proof;
using store::StorePath;

// In this order: what is made from others comes after them.
constexpr std::array kOrder = {DerivationKind::Interpreter, DerivationKind::Fetch,       DerivationKind::UnpackWheel,
                               DerivationKind::Bytecode,    DerivationKind::Environment, DerivationKind::BuildSdist};

std::size_t rank_of(const ObjectInfo& info) {
    const auto recipe = store::Derivation::parse(info.deriver);
    if (!recipe.ok()) return kOrder.size();
    return static_cast<std::size_t>(std::find(kOrder.begin(), kOrder.end(), recipe->kind()) - kOrder.begin());
}

bool is_environment(const ObjectInfo& info) {
    const auto rank = rank_of(info);
    return rank < kOrder.size() && kOrder[rank] == DerivationKind::Environment;
}

class Repairing {
public:
    Repairing(store::Store& store, Fd objects, Maker& maker, Progress& progress)
        : store_(store), objects_(std::move(objects)), maker_(maker), progress_(progress) {}

    Result<Repaired> run(const Examination& examination, Unmendable unmendable) {
        for (const auto& finding : examination.findings) TRY(take(finding));
        for (const auto& object : damaged_) store_.set_damaged(object);
        TRY(make_all());
        for (auto& [object, why] : failures_) {
            if (unmendable == Unmendable::Leave) {
                repaired_.left.push_back({object, std::move(why)});
                continue;
            }
            TRY(store_.discard(object));
            repaired_.discarded.push_back(object);
        }
        TRY(store_.remove_unregistered());
        progress_.step(Stage::Sync, "", 0, 0);
        TRY(store_.make_durable());
        return std::move(repaired_);
    }

private:
    // An object may have several findings; those of its contents count most.
    Result<void> take(const Finding& finding) {
        TRY(check_interrupted());
        if (damaged_.contains(finding.object)) return {};
        bool is_right = false;
        if (finding.damage == Damage::Form) is_right = TRY(restore(finding.object));
        if (finding.damage == Damage::InfoFile) is_right = TRY(settle(finding.object));
        if (!is_right) {
            damaged_.insert(finding.object);
            std::erase(repaired_.mended, finding.object);
        } else if (repaired_.mended.empty() || repaired_.mended.back() != finding.object) {
            repaired_.mended.push_back(finding.object);
        }
        return {};
    }

    Result<bool> restore(const StorePath& object) {
        const auto lock = TRY(store_.lock(object));
        const auto restored = restore_form(objects_, object.str().c_str());
        if (!restored.ok() && restored.error().kind() == ErrorKind::Interrupted) return restored.error();
        return restored.ok();
    }

    // Which of the two has it right the tree itself proves. False when neither does.
    Result<bool> settle(const StorePath& path) {
        const auto object = TRY(store_.registration(path));
        if (!object) return true;
        if (TRY(may_be(object->info))) return store_.vouch_for(path);
        const auto file = read_info_file(store_.home(), path);
        if (!file.ok() || file->path != path || !TRY(may_be(*file))) return false;
        TRY(store_.correct(*file));
        return true;
    }
    Result<bool> may_be(const ObjectInfo& info) const {
        if (!store::check_recipe(info).ok()) return false;
        if (!is_environment(info)) {  // of which only the size of its own files is known
            const auto size = tree_size(objects_, info.path.str().c_str());
            if (!size.ok() || *size != info.size) return false;
        }
        return TRY(prove_contents(store_, objects_, info)).proof != Proof::Differs;
    }

    // Again and again, since a wheel may have been built here and what builds it is damaged too.
    Result<void> make_all() {
        std::vector<std::pair<std::size_t, ObjectInfo>> waiting;
        for (const auto& path : damaged_) {
            if (const auto object = TRY(store_.registration(path))) {
                waiting.emplace_back(rank_of(object->info), object->info);
            }
        }
        const auto before = [](const auto& left, const auto& right) { return left.first < right.first; };
        std::stable_sort(waiting.begin(), waiting.end(), before);
        for (std::size_t left = waiting.size() + 1; !waiting.empty() && waiting.size() < left;) {
            left = waiting.size();
            for (auto at = waiting.begin(); at != waiting.end();)
                at = TRY(make(at->second)) ? waiting.erase(at) : at + 1;
        }
        return {};
    }

    Result<bool> make(const ObjectInfo& object) {
        TRY(check_interrupted());
        progress_.step(Stage::Unpack, object.path.name(), repaired_.mended.size(), damaged_.size());
        // What an earlier one was made from may have brought it already.
        if (!TRY(store_.find(object.path))) {
            const auto made = maker_.make(object);
            if (!made.ok() && made.error().kind() == ErrorKind::Interrupted) return made.error();
            if (!TRY(store_.find(object.path))) {
                if (TRY(is_superseded(object, made))) return forget(object.path);
                failures_.insert_or_assign(object.path, made.ok() ? not_the_same(object) : made.error());
                return false;
            }
        }
        failures_.erase(object.path);
        repaired_.mended.push_back(object.path);
        return true;
    }
    // What a build came to now takes the place of what it came to then, which nothing refers to; and an environment
    // that is gone as a whole is laid out anew by the next start of its declaration.
    Result<bool> is_superseded(const ObjectInfo& object, const Result<void>& made) const {
        const auto recipe = store::Derivation::parse(object.deriver);
        if (!recipe.ok()) return false;
        if (recipe->kind() == DerivationKind::BuildSdist) return made.ok();
        const auto there = TRY(sys::fstatat(objects_, object.path.str().c_str(), AT_SYMLINK_NOFOLLOW));
        return recipe->kind() == DerivationKind::Environment && !there;
    }
    Result<bool> forget(const StorePath& object) {
        TRY(store_.discard(object));
        failures_.erase(object);
        repaired_.discarded.push_back(object);
        return true;
    }
    static Error not_the_same(const ObjectInfo& object) {
        return fail(ErrorKind::Failed, "what is made of its recipe now is another object than ", object.path.str());
    }

    store::Store& store_;
    Fd objects_;
    Maker& maker_;
    Progress& progress_;
    std::set<StorePath> damaged_;
    std::map<StorePath, Error> failures_;
    Repaired repaired_;
};

}  // namespace

Result<Repaired> repair(store::Store& store, const Examination& examination, Maker& maker, Unmendable unmendable,
                        Progress& progress) {
    Fd objects = TRY(sys::open((store.home() / "store").c_str(), O_RDONLY | O_DIRECTORY));
    return Repairing(store, std::move(objects), maker, progress).run(examination, unmendable);
}

}  // namespace pyenvx::health
