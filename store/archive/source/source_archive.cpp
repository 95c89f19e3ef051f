#include "store/archive/source/source_archive.hpp"

#include <fcntl.h>

#include "store/archive/source/source_tree.hpp"
#include "store/archive/source/tar_reader.hpp"
#include "store/archive/zip_reader.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::archive {
namespace {

constexpr std::size_t kChunk = 256 * 1024;

Result<void> write_file(TarReader& reader, const TarMember& member, SourceTree& tree, std::span<char> chunk) {
    const auto file = TRY(tree.add_file(member.name, member.size, member.is_executable));
    for (;;) {
        const auto count = TRY(reader.read(chunk));
        if (count == 0) return {};
        TRY(sys::write_all(file, {chunk.data(), count}));
    }
}

Result<void> unpack_tar(BorrowedFd archive, const SourceLimits& limits, SourceTree& tree) {
    TarReader reader(GzipReader(archive, {limits.max_ratio, limits.ratio_free_bytes}));
    std::string chunk(kChunk, '\0');
    for (;;) {
        const auto member = TRY(reader.next());
        if (!member) return tree.copy_links();
        if (member->link) {
            TRY(tree.note_link(member->name, *member->link));
        } else if (member->is_directory) {
            TRY(tree.add_directory(member->name));
        } else {
            TRY(write_file(reader, *member, tree, chunk));
        }
    }
}

Result<void> unpack_zip(BorrowedFd archive, const SourceLimits& limits, BorrowedFd root, SourceTree& tree) {
    const ZipLimits zip{limits.max_members, limits.max_bytes, limits.max_bytes, limits.max_ratio,
                        limits.ratio_free_bytes};
    const auto reader = TRY(ZipReader::open(archive, zip));
    Scratch scratch;
    for (const auto& entry : reader.entries()) {
        if (entry.is_directory) {
            TRY(tree.add_directory(entry.name));
            continue;
        }
        TRY(tree.note_file(entry.name, entry.size));
        const mode_t mode = entry.is_executable ? 0755 : 0644;
        TRY(reader.extract(entry, {root, entry.name.c_str(), mode, HashAlgorithm::Sha256}, scratch));
    }
    return {};
}

}  // namespace

Result<SourceFormat> source_format(std::string_view filename) {
    if (filename.ends_with(".tar.gz")) return SourceFormat::TarGzip;
    if (filename.ends_with(".zip")) return SourceFormat::Zip;
    return fail(ErrorKind::Invalid, printable(filename), " is no source distribution: those end in .tar.gz or .zip");
}

Result<std::string> unpack_source(BorrowedFd archive, SourceFormat format, const std::filesystem::path& directory,
                                  const SourceLimits& limits) {
    const Fd root = TRY(sys::open(directory.c_str(), O_RDONLY | O_DIRECTORY));
    SourceTree tree(root, limits);
    if (format == SourceFormat::TarGzip) {
        TRY(unpack_tar(archive, limits, tree));
    } else {
        TRY(unpack_zip(archive, limits, root, tree));
    }
    return tree.top();
}

}  // namespace pyenvx::archive
