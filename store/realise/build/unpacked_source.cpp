#include "store/realise/build/unpacked_source.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include "store/archive/source/source_archive.hpp"
#include "store/base/drafts.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::build {
namespace {

constexpr std::uint64_t kMaxPkgInfo = 16 << 20;

}  // namespace

ScratchFolder::ScratchFolder(Fd parent, Fd folder, std::string name, std::filesystem::path path)
    : parent_(std::move(parent)), folder_(std::move(folder)), name_(std::move(name)), path_(std::move(path)) {}

ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept
    : parent_(std::move(other.parent_)),
      folder_(std::move(other.folder_)),
      name_(std::exchange(other.name_, "")),
      path_(std::move(other.path_)) {}

ScratchFolder::~ScratchFolder() {
    if (!name_.empty()) (void)remove_tree(parent_, name_.c_str());
}

Result<ScratchFolder> ScratchFolder::make(const std::filesystem::path& home) {
    Fd drafts = TRY(enter_drafts(home / "tmp"));  // until the folder has a lock of its own
    auto name = TRY(random_name());
    TRY(sys::mkdirat(drafts, name.c_str(), 0700));
    Fd folder = TRY(sys::openat(drafts, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    TRY(sys::flock(folder, LOCK_EX));
    TRY(sys::flock(drafts, LOCK_UN));
    auto path = home / "tmp" / name;
    return ScratchFolder(std::move(drafts), std::move(folder), std::move(name), std::move(path));
}

Result<std::filesystem::path> ScratchFolder::folder(const std::string& name) const {
    TRY(sys::mkdirat(folder_, name.c_str(), 0755));
    return path_ / name;
}

Result<UnpackedSource> unpack(BorrowedFd archive, const std::string& filename, const store::Store& store) {
    const auto format = TRY(archive::source_format(filename));
    auto scratch = TRY(ScratchFolder::make(store.home()));
    const auto directory = TRY(scratch.folder("source"));
    const auto top = TRY(archive::unpack_source(archive, format, directory).context("in ", printable(filename)));
    auto folder = directory / top;
    auto pkg_info = TRY(read_file_if_there(folder / "PKG-INFO", kMaxPkgInfo));
    return UnpackedSource{std::move(scratch), std::move(folder), std::move(pkg_info)};
}

}  // namespace pyenvx::build
