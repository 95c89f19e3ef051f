#include "store/realise/build/editable_place.hpp"

#include <fcntl.h>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::build {
namespace {

constexpr std::uint64_t kMaxNote = 1 << 20;
constexpr std::string_view kTitle = "pyenvx-editable 1\n";

std::string digest_of_path(const std::filesystem::path& project) {
    return Sha256::of(project.native()).hex().substr(0, 32);
}

}  // namespace

EditablePlace::EditablePlace(const std::filesystem::path& home, const std::filesystem::path& project)
    : folder_(home / "editable" / digest_of_path(project)),
      lock_file_(home / "locks" / concat("editable-", digest_of_path(project))) {}

// The note is written last, and names wheel, digest and recipe.
Result<std::optional<BuiltWheel>> EditablePlace::find(const std::string& recipe) const {
    const auto note = TRY(read_file_if_there(folder_ / "made-by", kMaxNote));
    const auto title = note ? split(*note, '\n') : std::vector<std::string_view>();
    if (title.size() < 4 || concat(title[0], '\n') != kTitle) return std::optional<BuiltWheel>();
    const std::string filename(title[1]);
    const auto sha256 = Sha256::from_hex(title[2]);
    const auto beginning = concat(kTitle, filename, '\n', title[2], '\n');
    const bool fits = sha256.ok() && pep::WheelFilename::parse(filename).ok() && *note == concat(beginning, recipe);
    if (!fits || !TRY(sys::stat((folder_ / filename).c_str()))) return std::optional<BuiltWheel>();
    return std::optional(BuiltWheel{std::nullopt, filename, folder_ / filename, *sha256});
}

Result<BuiltWheel> EditablePlace::keep(const RawWheel& wheel, const std::string& recipe,
                                       const std::filesystem::path& scratch) const {
    const auto stable = scratch / "stable.whl";
    const auto sha256 = TRY(write_stable(wheel, stable));
    TRY(make_directories(folder_.parent_path(), 0700));
    const Fd parent = TRY(sys::open(folder_.parent_path().c_str(), O_RDONLY | O_DIRECTORY));
    TRY(remove_tree(parent, folder_.filename().c_str()));
    TRY(make_directories(folder_, 0700));
    auto file = folder_ / wheel.filename;
    TRY(sys::renameat(BorrowedFd::cwd(), stable.c_str(), BorrowedFd::cwd(), file.c_str()));
    TRY(write_file_atomically(folder_ / "made-by", concat(kTitle, wheel.filename, '\n', sha256.hex(), '\n', recipe)));
    return BuiltWheel{std::nullopt, wheel.filename, std::move(file), sha256};
}

}  // namespace pyenvx::build
