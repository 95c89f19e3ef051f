#include <cstddef>

#include "tests/fuzz/index/properties.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    pyenvx::fuzz::check_file_list({reinterpret_cast<const char*>(data), size});
    return 0;
}
