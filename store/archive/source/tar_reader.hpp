// The members of a gzip-compressed tar archive, one after the other: ustar, pax and GNU.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "store/archive/source/gzip_reader.hpp"
#include "store/archive/source/pax_records.hpp"
#include "store/archive/source/tar_header.hpp"
#include "store/base/result.hpp"

namespace pyenvx::archive {

struct TarMember {
    std::string name;  ///< checked by check_member_name, without a slash at its end
    bool is_directory = false;
    std::optional<std::string> link;  ///< of a link: the member that it leads to, checked as a name is
    bool is_executable = false;       ///< an x bit in its mode, of which nothing else counts
    std::uint64_t size = 0;
};

/// Files and directories only: anything else is refused by what it is. Not thread-safe.
class TarReader {
public:
    explicit TarReader(GzipReader stream) : stream_(std::move(stream)) {}

    /// The next member, after the data of the one before, which read() must have given whole. Nothing at the end, which
    /// must be marked, and behind which nothing but zero bytes may stand. Errors: Refused, Io.
    Result<std::optional<TarMember>> next();
    /// The member's data, as far as it goes; 0 at its end.
    Result<std::size_t> read(std::span<char> out);

private:
    /// What headers before a member's own say about it.
    struct Announced {
        std::optional<PaxRecords> pax;
        std::optional<std::string> long_name;
        std::optional<std::string> long_link;
        bool any() const { return pax || long_name || long_link; }
    };

    Result<std::optional<TarHeader>> next_header();
    Result<std::string> read_text(const TarHeader& header);
    Result<void> skip_padding(std::uint64_t size);
    Result<void> announce(const TarHeader& header, Announced& announced);
    Result<TarMember> member(const TarHeader& header, const Announced& announced);
    static Result<std::string> link_target(const TarHeader& header, const Announced& announced, std::string_view name);
    Result<void> check_rest();
    Result<void> fill(std::span<char> out);

    GzipReader stream_;
    std::uint64_t left_ = 0;     // of the current member's data
    std::uint64_t padding_ = 0;  // behind it
};

}  // namespace pyenvx::archive
