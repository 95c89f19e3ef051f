// A libFuzzer entry for the one format that CMake names.
#include <cstddef>

#include "properties.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    pyenvx::fuzz::PYENVX_FUZZED_FORMAT({reinterpret_cast<const char*>(data), size});
    return 0;
}
