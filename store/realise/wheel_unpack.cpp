#include "store/realise/wheel_unpack.hpp"

#include <fcntl.h>

#include <set>

#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/realise/wheel_layout.hpp"

namespace pyenvx::realise {
namespace {

void add_parents(std::set<std::string>& folders, std::string_view place) {
    for (auto slash = place.rfind('/'); slash != std::string_view::npos; slash = place.rfind('/')) {
        place = place.substr(0, slash);
        if (!folders.emplace(place).second) return;
    }
}

// Parents come before what lies in them, since a name sorts before every longer one that begins with it.
Result<void> make_folders(BorrowedFd root, const std::vector<PlacedFile>& files) {
    std::set<std::string> folders;
    for (const auto& file : files) add_parents(folders, file.place);
    for (const auto& folder : folders) TRY(sys::mkdirat(root, folder.c_str(), 0755));
    return {};
}

Result<void> write(const archive::ZipReader& reader, const PlacedFile& file, BorrowedFd root) {
    TRY(check_interrupted());
    const mode_t mode = file.executable ? 0555 : 0444;
    const auto digest = TRY(reader.extract(*file.entry, {root, file.place.c_str(), mode, file.algorithm}));
    if (file.digest.empty() || base64_url(digest) == file.digest) return {};
    return fail(ErrorKind::Refused, printable(file.entry->name), " does not match the digest in its RECORD");
}

}  // namespace

Result<void> unpack_wheel(BorrowedFd wheel, const pep::WheelFilename& name,
                          const std::optional<pep::CoreMetadata>& expected, const std::filesystem::path& directory) {
    const auto reader = TRY(archive::ZipReader::open(wheel));
    const auto files = TRY(plan_layout(reader, name, expected));
    const Fd root = TRY(sys::open(directory.c_str(), O_RDONLY | O_DIRECTORY));
    TRY(make_folders(root, files));
    for (const auto& file : files) TRY(write(reader, file, root));
    return {};
}

}  // namespace pyenvx::realise
