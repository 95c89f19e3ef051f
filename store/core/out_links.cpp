#include "store/core/out_links.hpp"

#include <fcntl.h>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/core/store_state.hpp"
#include "store/digest/sha256.hpp"

namespace pyenvx::store {
namespace {

namespace fs = std::filesystem;

fs::path note_of(const fs::path& home, const fs::path& link) {
    return home / kOutLinks / Sha256::of(link.native()).hex();
}

// Its folder as it is called without links: the name by which it is registered, however one came there.
Result<fs::path> real_place(const fs::path& link) {
    if (!link.has_filename()) return fail(ErrorKind::Usage, printable(link.native()), " is no name for a link");
    return fs::path(TRY(sys::realpath((link.has_parent_path() ? link.parent_path() : fs::path(".")).c_str()))) /
           link.filename();
}

Result<void> check_may_be_replaced(const fs::path& link) {
    const auto status = TRY(sys::fstatat(BorrowedFd::cwd(), link.c_str(), AT_SYMLINK_NOFOLLOW));
    if (!status) return {};
    if (S_ISLNK(status->st_mode) && object_behind(TRY(sys::readlinkat(BorrowedFd::cwd(), link.c_str())))) {
        return {};
    }
    return fail(ErrorKind::Refused, link, " is in the way: it is no link into a store")
        .hint("remove it, or choose another name");
}

Result<void> put_link(const fs::path& target, const fs::path& link) {
    const auto temporary = concat(link.native(), ".", TRY(random_name()), ".tmp");
    TRY(sys::symlinkat(target.c_str(), BorrowedFd::cwd(), temporary.c_str()));
    auto renamed = sys::renameat(BorrowedFd::cwd(), temporary.c_str(), BorrowedFd::cwd(), link.c_str());
    if (!renamed.ok()) (void)sys::unlinkat(BorrowedFd::cwd(), temporary.c_str(), 0);
    return renamed;
}

}  // namespace

std::optional<StorePath> object_behind(const fs::path& target) {
    auto object = StorePath::parse(target.filename().native());
    if (!object.ok() || target.parent_path().filename() != "store") return std::nullopt;
    return *std::move(object);
}

Result<void> note_out_link(const fs::path& home, const fs::path& link) {
    const auto note = note_of(home, link);
    if (TRY(sys::fstatat(BorrowedFd::cwd(), note.c_str(), AT_SYMLINK_NOFOLLOW))) return {};
    TRY(make_directories(home / kOutLinks, 0700));
    return put_link(link, note);
}

void forget_out_link(const fs::path& home, const fs::path& link) {
    (void)sys::unlinkat(BorrowedFd::cwd(), note_of(home, link).c_str(), 0);
}

Result<std::vector<fs::path>> noted_out_links(const fs::path& home) {
    std::vector<fs::path> links;
    if (!TRY(sys::stat((home / kOutLinks).c_str()))) return links;
    const Fd folder = TRY(sys::open((home / kOutLinks).c_str(), O_RDONLY | O_DIRECTORY));
    for (const auto& name : TRY(sys::list_directory(folder))) {
        const auto link = sys::readlinkat(folder, name.c_str());
        if (link.ok()) links.emplace_back(*link);
    }
    return links;
}

Result<fs::path> Store::set_out_link(const fs::path& place, const StorePath& target) {
    const auto link = TRY(real_place(place));
    TRY(state_->roots->add(target));
    TRY(bring_in({target}));  // nothing keeps what another collects
    const auto lock = TRY(state_->lock_roots());
    TRY(check_may_be_replaced(link));
    TRY(note_out_link(state_->home, link));
    TRY(state_->ask(&Registry::set_root, link, target));
    TRY(put_link(locate(target), link));
    return link;
}

}  // namespace pyenvx::store
