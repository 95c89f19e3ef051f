// A file's bytes where the kernel has them: no copy is made, and what nobody looks at is not read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <utility>

#include "store/base/result.hpp"

namespace pyenvx {

/// For files that are replaced and never changed in place: a process dies that reads bytes which were cut off under its
/// mapping. One owner; the bytes are safe to read from any thread.
class MappedFile {
public:
    /// Errors: Io, also where there is no such file; Invalid: no regular file, empty, or of more than `max_bytes`.
    static Result<MappedFile> open(const std::filesystem::path& path, std::uint64_t max_bytes);
    MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
    MappedFile& operator=(MappedFile&& other) noexcept;
    ~MappedFile();

    std::string_view bytes() const { return bytes_; }

private:
    explicit MappedFile(std::string_view bytes) : bytes_(bytes) {}
    std::string_view bytes_;
};

}  // namespace pyenvx
