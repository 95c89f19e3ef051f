#include <cstddef>

#include "tests/fuzz/ide/properties.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    pyenvx::fuzz::check_jsonc({reinterpret_cast<const char*>(data), size});
    return 0;
}
