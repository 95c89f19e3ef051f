#include "store/proof/proof.hpp"

#include <fcntl.h>

#include "store/base/sys.hpp"
#include "store/nar/nar.hpp"
#include "store/plan/derivation.hpp"
#include "store/proof/wheel_proof.hpp"

namespace pyenvx::store {
namespace {

Error differs(std::string_view what) { return fail(ErrorKind::Corrupt, what); }

Result<void> check_tree_hash(BorrowedFd objects, const ObjectInfo& info) {
    const auto nar = TRY(hash_tree(objects, info.path.str().c_str()));
    if (nar.hash == *info.nar_hash && nar.size == info.nar_size) return {};
    return differs("its tree hash is another one");
}

Result<void> check(BorrowedFd objects, const ObjectInfo& info) {
    if (info.nar_hash) return check_tree_hash(objects, info);
    const auto derivation = TRY(Derivation::parse(info.deriver));
    if (derivation.kind() != DerivationKind::UnpackWheel) return differs("nothing is known of its contents");
    const Fd top = TRY(sys::openat(objects, info.path.str().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    return check_wheel_object(top, info.size);
}

}  // namespace

Result<bool> is_as_registered(BorrowedFd objects, const ObjectInfo& info) {
    const auto checked = check(objects, info);
    if (!checked.ok() && checked.error().kind() == ErrorKind::Interrupted) return checked.error();
    // A file that the disk cannot give back is no better than one with other bytes.
    return checked.ok();
}

}  // namespace pyenvx::store
