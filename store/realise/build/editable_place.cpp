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

// What is written last.
std::string note_text(std::string_view filename, std::string_view sha256, std::string_view recipe) {
    return concat(kTitle, filename, '\n', sha256, '\n', recipe);
}

}  // namespace

EditablePlace::EditablePlace(const std::filesystem::path& home, const std::filesystem::path& project)
    : folder_(home / "editable" / digest_of_path(project)),
      lock_file_(home / "locks" / concat("editable-", digest_of_path(project))) {}

Result<std::optional<BuiltWheel>> EditablePlace::find(const std::string& recipe) const {
    const auto note = TRY(read_file_if_there(folder_ / "made-by", kMaxNote)).value_or("");
    const auto lines = split(note, '\n');
    if (lines.size() < 4) return std::optional<BuiltWheel>();
    const std::string filename(lines[1]);
    const auto sha256 = Sha256::from_hex(lines[2]);
    const bool fits =
        note == note_text(filename, lines[2], recipe) && sha256.ok() && pep::WheelFilename::parse(filename).ok();
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
    TRY(write_file_atomically(folder_ / "made-by", note_text(wheel.filename, sha256.hex(), recipe)));
    return BuiltWheel{std::nullopt, wheel.filename, std::move(file), sha256};
}

}  // namespace pyenvx::build
