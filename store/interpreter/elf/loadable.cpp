#include "store/interpreter/elf/loadable.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "store/interpreter/elf/elf.hpp"

namespace pyenvx::elf {
namespace {

constexpr std::uint16_t kMaxProgramHeaders = 128;
constexpr std::uint16_t kMaxSections = 256;
constexpr std::uint64_t kMaxNames = 1 << 16;
constexpr std::uint64_t kLeastGain = 4096;
constexpr std::string_view kNamesSection = ".shstrtab";

/// The end of a range of the file; nothing when it is outside.
std::optional<std::uint64_t> end_of(std::uint64_t offset, std::uint64_t size, std::uint64_t file_size) {
    if (offset > file_size || size > file_size - offset) return std::nullopt;
    return offset + size;
}

template <typename Record>
std::string_view bytes_of(const Record& record) {
    return {reinterpret_cast<const char*>(&record), sizeof(Record)};
}

bool is_usual(const Elf64_Ehdr& header) {
    const auto& ident = header.e_ident;
    return looks_like_elf(bytes_of(header)) && ident[EI_CLASS] == ELFCLASS64 && ident[EI_DATA] == ELFDATA2LSB &&
           (header.e_machine == EM_X86_64 || header.e_machine == EM_AARCH64) &&
           (header.e_type == ET_DYN || header.e_type == ET_EXEC) && header.e_ehsize == sizeof(Elf64_Ehdr) &&
           header.e_phentsize == sizeof(Elf64_Phdr) && header.e_phoff >= sizeof(Elf64_Ehdr) && header.e_phnum > 0 &&
           header.e_phnum <= kMaxProgramHeaders && header.e_shentsize == sizeof(Elf64_Shdr) && header.e_shnum > 1 &&
           header.e_shnum <= kMaxSections && header.e_shstrndx < header.e_shnum;
}

bool is_loaded(const Elf64_Shdr& section) { return (section.sh_flags & SHF_ALLOC) != 0; }

bool is_left_out(const Elf64_Shdr& section, std::string_view name) {
    constexpr std::uint64_t kFlags = SHF_MERGE | SHF_STRINGS | SHF_INFO_LINK | SHF_COMPRESSED;
    const bool known = name.starts_with(".debug_") || name == ".symtab" || name == ".strtab" || name == ".comment" ||
                       name == kNamesSection;
    const bool kind = section.sh_type == SHT_PROGBITS || section.sh_type == SHT_SYMTAB || section.sh_type == SHT_STRTAB;
    return known && kind && (section.sh_flags & ~kFlags) == 0;
}

class Reader {
public:
    Reader(std::uint64_t file_size, const ReadAt& read_at) : file_size_(file_size), read_at_(read_at) {}

    /// False when the file is no usual one.
    Result<bool> read() {
        return TRY(read_records(0, 1, header_of_file_)) && is_usual(header_of_file_.front()) &&
               TRY(read_records(header().e_phoff, header().e_phnum, segments_)) &&
               TRY(read_records(header().e_shoff, header().e_shnum, sections_)) && TRY(read_names()) && find_loaded() &&
               find_prefix() && is_rest_left_out();
    }
    /// The first bytes of the file, up to the end of all that is loaded.
    std::uint64_t prefix() const { return prefix_; }
    const Elf64_Ehdr& header() const { return header_of_file_.front(); }
    /// The empty section and those that are loaded, which come first.
    std::vector<Elf64_Shdr> loaded_sections() const {
        return {sections_.begin(), sections_.begin() + static_cast<std::ptrdiff_t>(loaded_)};
    }
    std::optional<std::string_view> name(const Elf64_Shdr& section) const {
        const auto rest = std::string_view(names_).substr(std::min<std::size_t>(section.sh_name, names_.size()));
        const auto end = rest.find('\0');
        return end == std::string_view::npos ? std::nullopt : std::optional(rest.substr(0, end));
    }

private:
    template <typename Record>
    Result<bool> read_records(std::uint64_t offset, std::size_t count, std::vector<Record>& records) const {
        const std::uint64_t size = count * sizeof(Record);
        if (!end_of(offset, size, file_size_)) return false;
        const std::string bytes = TRY(read_at_(offset, size));
        if (bytes.size() != size) return false;
        records.resize(count);
        std::memcpy(records.data(), bytes.data(), bytes.size());
        return true;
    }

    Result<bool> read_names() {
        const Elf64_Shdr& table = sections_[header().e_shstrndx];
        const bool usual = table.sh_type == SHT_STRTAB && table.sh_size <= kMaxNames &&
                           end_of(table.sh_offset, table.sh_size, file_size_).has_value();
        if (usual) names_ = TRY(read_at_(table.sh_offset, table.sh_size));
        return usual && names_.size() == table.sh_size;
    }

    bool find_loaded() {
        const auto first = sections_.begin() + 1;
        const auto end = std::find_if_not(first, sections_.end(), is_loaded);
        loaded_ = static_cast<std::size_t>(end - sections_.begin());
        const auto leads_outside = [&](const Elf64_Shdr& section) {
            const bool info_is_section = (section.sh_flags & SHF_INFO_LINK) != 0 || section.sh_type == SHT_REL;
            return section.sh_link >= loaded_ || (info_is_section && section.sh_info >= loaded_) || !name(section);
        };
        const auto is_kept = [&](const Elf64_Shdr& section) {
            const auto text = name(section);
            return !text || is_loaded(section) || !is_left_out(section, *text);
        };
        return sections_.front().sh_type == SHT_NULL && std::none_of(first, end, leads_outside) &&
               std::none_of(end, sections_.end(), is_kept);
    }

    bool find_prefix() {
        prefix_ = header().e_phoff + segments_.size() * sizeof(Elf64_Phdr);
        bool usual = true;
        const auto include = [&](std::uint64_t offset, std::uint64_t size) {
            const auto end = end_of(offset, size, file_size_);
            usual = usual && end;
            prefix_ = std::max(prefix_, end.value_or(0));
        };
        for (const auto& segment : segments_) include(segment.p_offset, segment.p_filesz);
        for (std::size_t i = 1; i < loaded_; ++i) {
            if (sections_[i].sh_type != SHT_NOBITS) include(sections_[i].sh_offset, sections_[i].sh_size);
        }
        return usual && header().e_shoff >= prefix_;
    }

    /// What is left out lies behind, and nothing that no header tells of (an archive that a program reads from itself).
    bool is_rest_left_out() const {
        std::uint64_t end = header().e_shoff + sections_.size() * sizeof(Elf64_Shdr);
        for (auto section = sections_.begin() + static_cast<std::ptrdiff_t>(loaded_); section != sections_.end();
             ++section) {
            const auto own_end = end_of(section->sh_offset, section->sh_size, file_size_);
            if (!own_end || section->sh_offset < prefix_) return false;
            end = std::max(end, *own_end);
        }
        return end == file_size_;
    }

    const std::uint64_t file_size_;
    const ReadAt& read_at_;
    std::vector<Elf64_Ehdr> header_of_file_;
    std::vector<Elf64_Phdr> segments_;
    std::vector<Elf64_Shdr> sections_;
    std::string names_;
    std::size_t loaded_ = 0;
    std::uint64_t prefix_ = 0;
};

/// The names of the sections, to which their headers are changed, and of the section that holds the names.
std::string write_names(const Reader& file, std::vector<Elf64_Shdr>& sections) {
    std::string names(1, '\0');
    const auto add = [&](Elf64_Shdr& section, std::string_view name) {
        section.sh_name = static_cast<Elf64_Word>(names.size());
        names.append(name).push_back('\0');
    };
    for (auto section = sections.begin() + 1; section != sections.end(); ++section) add(*section, *file.name(*section));
    Elf64_Shdr own{};
    own.sh_type = SHT_STRTAB;
    own.sh_offset = file.prefix();
    own.sh_addralign = 1;
    add(own, kNamesSection);
    own.sh_size = names.size();
    sections.push_back(own);
    return names;
}

std::string assemble(const Reader& file, std::string bytes) {
    auto sections = file.loaded_sections();
    bytes += write_names(file, sections);
    bytes.resize((bytes.size() + alignof(Elf64_Shdr) - 1) / alignof(Elf64_Shdr) * alignof(Elf64_Shdr), '\0');
    auto header = file.header();
    header.e_shoff = bytes.size();
    header.e_shnum = static_cast<Elf64_Half>(sections.size());
    header.e_shstrndx = static_cast<Elf64_Half>(sections.size() - 1);
    for (const auto& section : sections) bytes += bytes_of(section);
    return bytes.replace(0, sizeof(header), bytes_of(header));
}

}  // namespace

Result<std::optional<std::string>> loadable_part(std::uint64_t file_size, const ReadAt& read_at) {
    Reader file(file_size, read_at);
    if (!TRY(file.read())) return std::optional<std::string>();
    auto bytes = TRY(read_at(0, file.prefix()));
    if (bytes.size() != file.prefix()) return std::optional<std::string>();
    auto part = assemble(file, std::move(bytes));
    if (part.size() > file_size || file_size - part.size() < kLeastGain) return std::optional<std::string>();
    return std::optional(std::move(part));
}

}  // namespace pyenvx::elf
