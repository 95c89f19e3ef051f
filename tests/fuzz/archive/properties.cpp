#include "properties.hpp"

#include <sys/mman.h>

#include <array>
#include <cstdlib>
#include <set>
#include <string>

#include "store/archive/decompress.hpp"
#include "store/archive/member_name.hpp"
#include "store/archive/source/tar_reader.hpp"
#include "store/archive/zip_directory.hpp"
#include "store/base/sys.hpp"
#include "store/pep/installed_record.hpp"
#include "tests/support/tar_builder.hpp"

namespace pyenvx::fuzz {
namespace {

using namespace archive;

constexpr std::uint64_t kMaxUnpacked = 1 << 20;

void require(bool holds) {
    if (!holds) std::abort();
}

void require_reason(const Error& error) {
    require(!error.message().empty());
    require(error.message() == printable(error.message()));
}

void check_entry(std::string_view bytes, const ZipEntry& entry) {
    require(check_member_name(entry.name).ok() && !entry.name.ends_with('/'));
    require(entry.data_offset <= bytes.size() && entry.compressed_size <= bytes.size() - entry.data_offset);
    require(!entry.is_directory || (entry.size == 0 && !entry.is_executable));
    if (entry.size > kMaxUnpacked) return;
    std::string out(entry.size, '\0');
    const auto outcome = decompress(entry.method, bytes.substr(entry.data_offset, entry.compressed_size), out);
    if (!outcome.ok()) require_reason(outcome.error());
}

void drain(TarReader& reader, std::uint64_t size) {
    std::array<char, 4096> chunk{};
    std::uint64_t seen = 0;
    for (;;) {
        const auto count = reader.read(chunk);
        if (!count.ok()) return require_reason(count.error());
        if (*count == 0) return require(seen == size);
        seen += *count;
    }
}

}  // namespace

void check_zip(std::string_view bytes) {
    const auto entries = read_zip_directory(bytes);
    if (!entries.ok()) {
        require(entries.error().kind() == ErrorKind::Refused);
        return require_reason(entries.error());
    }
    std::set<std::string_view> names;
    std::uint64_t compressed = 0;
    for (const auto& entry : *entries) {
        require(names.insert(entry.name).second);
        check_entry(bytes, entry);
        compressed += entry.compressed_size;
    }
    require(compressed < bytes.size());  // no byte is data of two members
}

void check_record(std::string_view bytes) {
    const auto rows = pep::parse_record(bytes);
    if (!rows.ok()) return require_reason(rows.error());
    for (const auto& row : *rows) {
        require(!row.path.empty() && !row.path.starts_with('/'));
        require(concat("/", row.path, "/").find("/../") == std::string::npos);
    }
    const auto again = pep::parse_record(pep::record_text(*rows));
    require(again.ok() && *again == *rows);
}

void check_tar(std::string_view bytes) {
    const Fd file(::memfd_create("tar", MFD_CLOEXEC));
    require(sys::write_all(file, tests::gzip_bytes(bytes)).ok());
    TarReader reader{GzipReader(file)};
    for (;;) {
        const auto member = reader.next();
        if (!member.ok()) {
            require(member.error().kind() == ErrorKind::Refused);
            return require_reason(member.error());
        }
        if (!*member) return;
        require(check_member_name((*member)->name).ok() && !(*member)->name.ends_with('/'));
        require(!(*member)->is_directory || ((*member)->size == 0 && !(*member)->is_executable));
        if ((*member)->size > bytes.size()) return;
        drain(reader, (*member)->size);
    }
}

}  // namespace pyenvx::fuzz
