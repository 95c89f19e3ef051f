#include "store/archive/source/tar_reader.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "store/archive/member_name.hpp"
#include "store/archive/source/refusal.hpp"

namespace pyenvx::archive {
namespace {

// Names and comments: real ones have some hundred bytes.
constexpr std::uint64_t kMaxExtendedHeader = 1 << 20;

constexpr char kHardLink = '1';
constexpr char kSymbolicLink = '2';
constexpr char kPaxHeader = 'x';
constexpr char kPaxGlobalHeader = 'g';
constexpr char kGnuLongName = 'L';
constexpr char kGnuLongLink = 'K';

bool is_zero(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

bool is_link(char type) { return type == kHardLink || type == kSymbolicLink; }

bool is_announcement(char type) {
    return type == kPaxHeader || type == kPaxGlobalHeader || type == kGnuLongName || type == kGnuLongLink;
}

std::string_view kind_of(char type) {
    switch (type) {
        case '3': return "is a character device";
        case '4': return "is a block device";
        case '6': return "is a named pipe";
        case 'S': return "is a sparse file";
        case 'M': return "is the rest of a file in another archive";
        case 'V': return "is a volume label";
        default: return "is of an unknown kind";
    }
}

// Archives made of "." have names that begin with "./".
std::string_view without_dot(std::string_view name) {
    while (name.starts_with("./")) name.remove_prefix(2);
    return name;
}

std::uint64_t padding_of(std::uint64_t size) { return (kTarBlock - size % kTarBlock) % kTarBlock; }

}  // namespace

Result<void> TarReader::fill(std::span<char> out) {
    if (TRY(stream_.read(out)) == out.size()) return {};
    return refuse_source("ends in the midst of a member");
}

Result<void> TarReader::skip_padding(std::uint64_t size) {
    std::array<char, kTarBlock> rest{};
    return fill({rest.data(), static_cast<std::size_t>(padding_of(size))});
}

Result<std::size_t> TarReader::read(std::span<char> out) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, out.size()));
    TRY(fill(out.first(size)));
    left_ -= size;
    return size;
}

Result<std::optional<TarHeader>> TarReader::next_header() {
    std::array<char, kTarBlock> block{};
    const auto count = TRY(stream_.read(block));
    if (count == 0) return refuse_source("ends without an end mark");
    if (count < block.size()) return refuse_source("ends in the midst of a header");
    const std::string_view bytes(block.data(), block.size());
    if (is_zero(bytes)) return std::optional<TarHeader>();
    return std::optional(TRY(parse_tar_header(bytes)));
}

// The end is marked by two blocks of zero bytes; some writers make one, all fill up with zero bytes.
Result<void> TarReader::check_rest() {
    std::array<char, 16 * 1024> rest{};
    for (;;) {
        const auto count = TRY(stream_.read(rest));
        if (!is_zero({rest.data(), count})) return refuse_source("has data after its end mark");
        if (count < rest.size()) return {};
    }
}

Result<std::string> TarReader::read_text(const TarHeader& header) {
    if (header.size > kMaxExtendedHeader) return refuse_source("has an extended header of over a megabyte");
    std::string text(header.size, '\0');
    TRY(fill(text));
    TRY(skip_padding(header.size));
    return text;
}

Result<void> TarReader::announce(const TarHeader& header, Announced& announced) {
    auto text = TRY(read_text(header));
    if (header.type == kGnuLongName || header.type == kGnuLongLink) {
        auto& announcement = header.type == kGnuLongName ? announced.long_name : announced.long_link;
        if (announcement) return refuse_source("has two long names for one member");
        while (text.ends_with('\0')) text.pop_back();
        if (text.find('\0') != std::string::npos) return refuse_source("has a name with a NUL byte");
        announcement = std::move(text);
        return {};
    }
    auto records = TRY(parse_pax_records(text));
    if (header.type == kPaxGlobalHeader) {
        if (!records.path && !records.link && !records.size) return {};
        return refuse_source("has an extended header that names or sizes all members");
    }
    if (announced.pax) return refuse_source("has two extended headers for one member");
    announced.pax = std::move(records);
    return {};
}

// A hard link's is the name of a member; a symbolic link's is counted from where the link lies.
Result<std::string> TarReader::link_target(const TarHeader& header, const Announced& announced, std::string_view name) {
    std::string written = announced.long_link.value_or(header.link);
    if (announced.pax && announced.pax->link) written = *announced.pax->link;
    const std::filesystem::path path(written);
    const auto from = header.type == kSymbolicLink ? std::filesystem::path(name).parent_path() : "";
    auto target = (from / path).lexically_normal().native();
    if (target.ends_with('/')) target.pop_back();
    const auto top = name.substr(0, name.find('/') + 1);
    if (path.is_absolute() || !target.starts_with(top)) return refuse_member(name, "is a link that leads out");
    TRY(check_member_name(target));
    return target;
}

Result<TarMember> TarReader::member(const TarHeader& header, const Announced& announced) {
    TarMember member;
    member.name = header.name;
    member.size = header.size;
    if (announced.long_name) member.name = *announced.long_name;
    if (announced.pax && announced.pax->path) {
        if (announced.long_name) return refuse_member(member.name, "has two long names");
        member.name = *announced.pax->path;
    }
    member.name = without_dot(member.name);
    if (announced.pax && announced.pax->size && *announced.pax->size != header.size) {
        return refuse_member(member.name, "has two different sizes");
    }
    const bool is_file = header.type == '0' || header.type == '\0';
    member.is_directory = header.type == '5' || (is_file && member.name.ends_with('/'));
    if (is_link(header.type)) {
        if (member.size != 0) return refuse_member(member.name, "is a link with data");
        member.link = TRY(link_target(header, announced, member.name));
        return member;
    }
    if (!is_file && !member.is_directory) return refuse_member(member.name, kind_of(header.type));
    if (member.is_directory && member.size != 0) return refuse_member(member.name, "is a directory with data");
    member.is_executable = !member.is_directory && (header.mode & 0111) != 0;
    return member;
}

Result<std::optional<TarMember>> TarReader::next() {
    TRY(skip_padding(padding_));
    padding_ = 0;
    Announced announced;
    for (;;) {
        const auto header = TRY(next_header());
        if (!header) {
            if (announced.any()) return refuse_source("ends after an extended header");
            TRY(check_rest());
            return std::optional<TarMember>();
        }
        if (is_announcement(header->type)) {
            TRY(announce(*header, announced));
            continue;
        }
        auto next = TRY(member(*header, announced));
        if (next.is_directory && (next.name.empty() || next.name == ".")) {  // "./", which every archive of "." has
            announced = {};
            continue;
        }
        TRY(check_member_name(next.name));
        if (next.name.ends_with('/')) next.name.pop_back();
        left_ = padding_ = next.size;
        return std::optional(std::move(next));
    }
}

}  // namespace pyenvx::archive
