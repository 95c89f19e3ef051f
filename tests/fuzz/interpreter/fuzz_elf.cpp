// Replacing a run path never moves, adds or strays outside anything, whatever the file is.
#include <cstdlib>

#include "store/interpreter/elf/elf.hpp"

using namespace pyenvx;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    std::string bytes(reinterpret_cast<const char*>(data), size);
    const auto before = elf::read_dynamic_info(bytes);
    const bool replaced = elf::replace_run_path(bytes, "$ORIGIN").ok();
    if (bytes.size() != size || (replaced && !before.ok())) std::abort();
    return 0;
}
