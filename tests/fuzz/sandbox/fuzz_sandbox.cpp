#include <cstddef>

#include "properties.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    pyenvx::fuzz::PYENVX_FUZZ_PROPERTY({reinterpret_cast<const char*>(data), size});
    return 0;
}
