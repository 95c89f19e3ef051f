// Tar archives for tests, right unless a test makes a part of them wrong.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pyenvx::tests {

/// A header block and the data behind it. The header says what these fields say, whether true or not.
struct TarBlock {
    std::string name;
    std::string data = {};
    char type = '0';
    std::uint32_t mode = 0644;
    std::string link = {};
    std::string prefix = {};
    std::optional<std::string> size = {};                  ///< the field as it stands, in place of the data's size
    bool gnu = false;                                      ///< GNU's magic in place of ustar's
    std::function<void(std::string&)> spoil_header = {};   ///< before the checksum
    std::function<void(std::string&)> spoil_checked = {};  ///< after it

    std::string bytes() const;
};

TarBlock tar_file(std::string_view name, std::string_view data, std::uint32_t mode = 0644);
TarBlock tar_folder(std::string_view name);
TarBlock tar_link(std::string_view name, std::string_view target, char type = '2');
/// An extended header of those records ("path=x").
TarBlock pax_header(const std::vector<std::string>& records, char type = 'x');
/// One record with its length before it.
std::string pax_record(std::string_view record);
/// GNU's header with a long name in its data.
TarBlock gnu_long_name(std::string_view name);

/// The blocks, and the mark of the end.
std::string tar_bytes(const std::vector<TarBlock>& blocks);
std::string gzip_bytes(std::string_view bytes);

}  // namespace pyenvx::tests
