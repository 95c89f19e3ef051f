// Replacing a run path never moves, adds or strays outside anything, whatever the file is; what is kept of a
// file without its debugging information stays where it was.
#include <elf.h>

#include <cstdlib>
#include <cstring>

#include "store/interpreter/elf/elf.hpp"
#include "store/interpreter/elf/loadable.hpp"

using namespace pyenvx;

namespace {

std::optional<std::string> loadable_part_of(std::string_view bytes) {
    return elf::loadable_part(bytes.size(),
                              [&](std::uint64_t offset, std::uint64_t size) -> Result<std::string> {
                                  if (offset > bytes.size()) std::abort();
                                  return std::string(bytes.substr(offset, size));
                              })
        .value();
}

/// All between the header of the file and the names of the sections, which the last of them are.
bool is_kept_in_place(std::string_view part, std::string_view whole) {
    Elf64_Ehdr header;
    Elf64_Shdr names;
    std::memcpy(&header, part.data(), sizeof(header));
    std::memcpy(&names, part.data() + header.e_shoff + (header.e_shnum - 1) * sizeof(names), sizeof(names));
    const auto size = names.sh_offset - sizeof(header);
    return part.substr(sizeof(header), size) == whole.substr(sizeof(header), size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    std::string bytes(reinterpret_cast<const char*>(data), size);
    const auto before = elf::read_dynamic_info(bytes);
    if (const auto part = loadable_part_of(bytes)) {
        if (part->size() > size || !is_kept_in_place(*part, bytes) || loadable_part_of(*part)) std::abort();
    }
    const bool replaced = elf::replace_run_path(bytes, "$ORIGIN").ok();
    if (bytes.size() != size || (replaced && !before.ok())) std::abort();
    return 0;
}
