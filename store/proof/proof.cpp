#include "store/proof/proof.hpp"

#include <fcntl.h>

#include "store/base/sys.hpp"
#include "store/nar/nar.hpp"
#include "store/plan/derivation.hpp"
#include "store/proof/file_proof.hpp"
#include "store/proof/wheel_proof.hpp"

namespace pyenvx::store {
namespace {

using Check = Result<void> (*)(BorrowedFd top, const ObjectInfo& info);

// What tells the contents of an object of that kind without its tree hash; null where nothing does.
Check check_for(DerivationKind kind) {
    switch (kind) {
        case DerivationKind::UnpackWheel:
            return [](BorrowedFd top, const ObjectInfo& info) { return check_wheel_object(top, info.size); };
        case DerivationKind::Fetch:
        case DerivationKind::BuildSdist: return check_file_object;
        default: return nullptr;
    }
}

Result<void> check_by_kind(BorrowedFd objects, const ObjectInfo& info, Check check) {
    const Fd top = TRY(sys::openat(objects, info.path.str().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    return check(top, info);
}

Result<void> check_tree_hash(BorrowedFd objects, const ObjectInfo& info) {
    const auto nar = TRY(hash_tree(objects, info.path.str().c_str()));
    if (nar.hash == *info.nar_hash && nar.size == info.nar_size) return {};
    return fail(ErrorKind::Corrupt, "its tree hash is another one");
}

// A file that the disk cannot give back is no better than one with other bytes.
Result<Verdict> verdict(const Result<void>& checked) {
    if (checked.ok()) return Verdict{Proof::Sound, ""};
    if (checked.error().kind() == ErrorKind::Interrupted) return checked.error();
    return Verdict{Proof::Differs, checked.error().message()};
}

}  // namespace

Result<Verdict> prove(BorrowedFd objects, const ObjectInfo& info) {
    const auto recipe = Derivation::parse(info.deriver);
    const auto check = recipe.ok() ? check_for(recipe->kind()) : nullptr;
    if (!info.nar_hash) {
        if (check == nullptr) return Verdict{Proof::Impossible, "nothing is known of its contents"};
        return verdict(check_by_kind(objects, info, check));
    }
    auto whole = TRY(verdict(check_tree_hash(objects, info)));
    if (whole.proof == Proof::Sound || check == nullptr) return whole;
    auto closer = TRY(verdict(check_by_kind(objects, info, check)));
    return closer.proof == Proof::Differs ? closer : whole;
}

Result<bool> is_as_registered(BorrowedFd objects, const ObjectInfo& info) {
    return TRY(prove(objects, info)).proof == Proof::Sound;
}

}  // namespace pyenvx::store
