#include "store/interpreter/elf/elf.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>

namespace pyenvx::elf {
namespace {

constexpr std::size_t kMaxProgramHeaders = 128;
constexpr std::size_t kMaxDynamicEntries = 4096;
constexpr std::size_t kMaxText = 4096;

Error invalid(std::string_view why) { return fail(ErrorKind::Invalid, "it is no usable ELF file: ", why); }

/// Records of one type at an offset, copied out so that alignment never matters; nothing when they leave the file.
template <typename Record>
std::optional<std::vector<Record>> records_at(std::string_view bytes, std::uint64_t offset, std::uint64_t count) {
    if (offset > bytes.size() || count > (bytes.size() - offset) / sizeof(Record)) return std::nullopt;
    std::vector<Record> records(count);
    if (count > 0) std::memcpy(records.data(), bytes.data() + offset, count * sizeof(Record));
    return records;
}

struct Range {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

/// Where the parts of interest lie in the file. All ranges are inside it.
struct Layout {
    std::string machine;
    std::optional<Range> loader;
    std::vector<Elf64_Dyn> dynamic;  // up to DT_NULL
    bool has_dynamic = false;
    Range names;  // the dynamic string table
};

Result<Elf64_Ehdr> read_header(std::string_view bytes) {
    const auto headers = records_at<Elf64_Ehdr>(bytes, 0, 1);
    if (!headers || !looks_like_elf(bytes)) return invalid("there is no ELF header");
    const Elf64_Ehdr& header = headers->front();
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB) {
        return invalid("it is not 64-bit little-endian");
    }
    if (header.e_machine != EM_X86_64 && header.e_machine != EM_AARCH64) {
        return invalid("it is for neither x86-64 nor aarch64");
    }
    if (header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phnum > kMaxProgramHeaders) {
        return invalid("its program headers are malformed");
    }
    return header;
}

/// The file range of a virtual address, up to the end of its segment's file image.
std::optional<Range> range_of_address(const std::vector<Elf64_Phdr>& segments, std::uint64_t address) {
    for (const auto& segment : segments) {
        if (segment.p_type != PT_LOAD || address < segment.p_vaddr) continue;
        const std::uint64_t distance = address - segment.p_vaddr;
        if (distance < segment.p_filesz) return Range{segment.p_offset + distance, segment.p_filesz - distance};
    }
    return std::nullopt;
}

bool inside(const Range& range, std::string_view bytes) {
    return range.offset <= bytes.size() && range.size <= bytes.size() - range.offset;
}

std::optional<std::uint64_t> value_of(const Layout& layout, std::int64_t tag) {
    for (const auto& entry : layout.dynamic) {
        if (entry.d_tag == tag) return entry.d_un.d_val;
    }
    return std::nullopt;
}

Result<void> read_dynamic(std::string_view bytes, const Elf64_Phdr& segment, Layout& layout) {
    const std::uint64_t count = segment.p_filesz / sizeof(Elf64_Dyn);
    const auto entries =
        count <= kMaxDynamicEntries ? records_at<Elf64_Dyn>(bytes, segment.p_offset, count) : std::nullopt;
    if (!entries || layout.has_dynamic) return invalid("its dynamic section is malformed");
    layout.has_dynamic = true;
    const auto end = std::find_if(entries->begin(), entries->end(), [](const auto& e) { return e.d_tag == DT_NULL; });
    layout.dynamic.assign(entries->begin(), end);
    return {};
}

Result<void> find_names(std::string_view bytes, const std::vector<Elf64_Phdr>& segments, Layout& layout) {
    const auto address = value_of(layout, DT_STRTAB);
    const auto size = value_of(layout, DT_STRSZ);
    const auto place = address ? range_of_address(segments, *address) : std::nullopt;
    if (!place || !size || *size > place->size) return invalid("its dynamic string table is malformed");
    layout.names = {place->offset, *size};
    if (!inside(layout.names, bytes)) return invalid("its dynamic string table leaves the file");
    return {};
}

Result<Layout> read_layout(std::string_view bytes) {
    const auto header = TRY(read_header(bytes));
    const auto segments = records_at<Elf64_Phdr>(bytes, header.e_phoff, header.e_phnum);
    if (!segments) return invalid("its program headers leave the file");
    Layout layout;
    layout.machine = header.e_machine == EM_X86_64 ? "x86_64" : "aarch64";
    for (const auto& segment : *segments) {
        if (segment.p_type == PT_INTERP) layout.loader = Range{segment.p_offset, segment.p_filesz};
        if (segment.p_type == PT_DYNAMIC) TRY(read_dynamic(bytes, segment, layout));
    }
    if (layout.loader && !inside(*layout.loader, bytes)) return invalid("the name of its loader leaves the file");
    if (layout.has_dynamic) TRY(find_names(bytes, *segments, layout));
    return layout;
}

/// The NUL-terminated text at `index` of the string table.
Result<std::string_view> name_at(std::string_view bytes, const Layout& layout, std::uint64_t index) {
    if (index >= layout.names.size) return invalid("a name leaves its string table");
    const auto rest = bytes.substr(layout.names.offset + index, layout.names.size - index);
    const auto end = rest.substr(0, kMaxText + 1).find('\0');
    if (end == std::string_view::npos) return invalid("a name does not end");
    return rest.substr(0, end);
}

Result<std::string> text_of(std::string_view bytes, const Layout& layout, std::int64_t tag) {
    const auto index = value_of(layout, tag);
    if (!index) return std::string();
    return std::string(TRY(name_at(bytes, layout, *index)));
}

/// Indices into the string table of every dynamic symbol's name, where section headers tell of them.
std::vector<std::uint64_t> symbol_names(std::string_view bytes) {
    std::vector<std::uint64_t> names;
    const auto headers = records_at<Elf64_Ehdr>(bytes, 0, 1);
    if (!headers || headers->front().e_shentsize != sizeof(Elf64_Shdr)) {
        return names;
    }
    const auto sections = records_at<Elf64_Shdr>(bytes, headers->front().e_shoff, headers->front().e_shnum);
    if (!sections) return names;
    for (const auto& section : *sections) {
        if (section.sh_type != SHT_DYNSYM) continue;
        const auto symbols = records_at<Elf64_Sym>(bytes, section.sh_offset, section.sh_size / sizeof(Elf64_Sym));
        if (!symbols) continue;
        for (const auto& symbol : *symbols) names.push_back(symbol.st_name);
    }
    return names;
}

/// Linkers let a name be the tail of a longer one, so overwriting one text may damage another.
bool shares_bytes(std::string_view bytes, const Layout& layout, std::uint64_t index, std::size_t size) {
    if (index > 0 && bytes[layout.names.offset + index - 1] != '\0') return true;
    const auto within = [&](std::uint64_t other) { return other > index && other < index + size; };
    for (const auto& entry : layout.dynamic) {
        const bool is_name = entry.d_tag == DT_NEEDED || entry.d_tag == DT_SONAME || entry.d_tag == DT_RPATH ||
                             entry.d_tag == DT_RUNPATH;
        if (is_name && within(entry.d_un.d_val)) return true;
    }
    const auto symbols = symbol_names(bytes);
    return std::any_of(symbols.begin(), symbols.end(), within);
}

Result<void> overwrite(std::string& bytes, const Layout& layout, std::uint64_t index, std::string_view text) {
    const std::size_t room = TRY(name_at(bytes, layout, index)).size();
    if (text.size() > room) {
        return fail(ErrorKind::Refused, "its run path has only ", room, " bytes of room, where ", text.size(),
                    " are needed");
    }
    if (shares_bytes(bytes, layout, index, room)) {
        return fail(ErrorKind::Refused, "other names share the bytes of its run path");
    }
    const std::size_t start = layout.names.offset + index;
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(start), room, '\0');
    bytes.replace(start, text.size(), text);
    return {};
}

}  // namespace

bool looks_like_elf(std::string_view bytes) { return bytes.substr(0, SELFMAG) == std::string_view(ELFMAG, SELFMAG); }

Result<DynamicInfo> read_dynamic_info(std::string_view bytes) {
    const auto layout = TRY(read_layout(bytes));
    DynamicInfo info;
    info.machine = layout.machine;
    info.dynamic = layout.has_dynamic;
    if (layout.loader) {
        const auto loader = bytes.substr(layout.loader->offset, std::min<std::uint64_t>(layout.loader->size, kMaxText));
        info.loader = loader.substr(0, loader.find('\0'));
    }
    for (const auto& entry : layout.dynamic) {
        if (entry.d_tag == DT_NEEDED) info.needed.emplace_back(TRY(name_at(bytes, layout, entry.d_un.d_val)));
    }
    info.soname = TRY(text_of(bytes, layout, DT_SONAME));
    info.run_path = TRY(text_of(bytes, layout, DT_RUNPATH));
    if (info.run_path.empty()) info.run_path = TRY(text_of(bytes, layout, DT_RPATH));
    return info;
}

Result<void> replace_run_path(std::string& bytes, std::string_view run_path) {
    TRY(read_dynamic_info(bytes));  // what cannot be read whole is not written to
    const auto layout = TRY(read_layout(bytes));
    std::vector<std::uint64_t> done;
    for (const auto& entry : layout.dynamic) {
        if (entry.d_tag != DT_RUNPATH && entry.d_tag != DT_RPATH) continue;
        if (std::find(done.begin(), done.end(), entry.d_un.d_val) != done.end()) continue;
        TRY(overwrite(bytes, layout, entry.d_un.d_val, run_path));
        done.push_back(entry.d_un.d_val);
    }
    if (done.empty()) return fail(ErrorKind::Refused, "it has no run path to replace");
    return {};
}

}  // namespace pyenvx::elf
