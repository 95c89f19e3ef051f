// Zip archives of our own making: the same members give the same bytes, whenever and wherever they are written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::archive {

/// Writes members one after the other, deflated, with one time (2 January 1980) and modes 0644 or 0755. Not
/// thread-safe. `file` is borrowed, empty and written from its beginning. At most 65,534 members and 4 GiB.
class ZipWriter {
public:
    explicit ZipWriter(BorrowedFd file) : file_(file) {}

    /// Invalid when the archive would become larger than a plain zip archive can be. Names are written as they are.
    Result<void> add(std::string_view name, std::string_view content, bool executable);
    Result<void> finish();

private:
    Result<void> write(std::string_view bytes);

    BorrowedFd file_;
    std::uint64_t offset_ = 0;
    std::uint64_t members_ = 0;
    std::string directory_;
};

}  // namespace pyenvx::archive
