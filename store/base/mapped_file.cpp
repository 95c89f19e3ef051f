#include "store/base/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "store/base/sys.hpp"

namespace pyenvx {

Result<MappedFile> MappedFile::open(const std::filesystem::path& path, std::uint64_t max_bytes) {
    const Fd file = TRY(sys::open(path.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK));
    const auto status = TRY(sys::fstat(file));
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (!S_ISREG(status.st_mode) || size == 0 || size > max_bytes) {
        return fail(ErrorKind::Invalid, path, " is no file of 1 to ", max_bytes, " bytes");
    }
    const auto* address = static_cast<const char*>(TRY(sys::mmap(file, size, PROT_READ).context("of ", path)));
    return MappedFile({address, size});
}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
}

MappedFile::~MappedFile() {
    if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

}  // namespace pyenvx
