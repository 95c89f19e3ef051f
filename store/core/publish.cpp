#include <fcntl.h>

#include "store/base/drafts.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/core/shared_home.hpp"
#include "store/core/store_state.hpp"

namespace pyenvx::store {
namespace {

Result<void> publish_as(const std::filesystem::path& home, BorrowedFd tmp, const std::string& name) {
    TRY(Registry::write_snapshot(home, home / "tmp" / name));
    const Fd file = TRY(sys::openat(tmp, name.c_str(), O_RDONLY | O_NOFOLLOW));
    TRY(sys::fchmod(file, 0444));
    TRY(sys::fsync(file));
    return sys::renameat(tmp, name.c_str(), BorrowedFd::cwd(), snapshot_file(home).c_str());
}

}  // namespace

Result<void> Store::publish() {
    const Fd tmp = TRY(enter_drafts(home() / "tmp"));
    const auto name = TRY(random_name());
    auto published = publish_as(home(), tmp, name);
    if (!published.ok()) (void)sys::unlinkat(tmp, name.c_str(), 0);
    return std::move(published).context("writing ", snapshot_file(home()));
}

Result<void> Store::publish_if_shared() {
    if (!TRY(is_shared(home()))) return {};
    TRY(open_to_others(home()));
    return publish();
}

}  // namespace pyenvx::store
