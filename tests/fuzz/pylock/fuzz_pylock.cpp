// A libFuzzer entry for the reader of pylock.toml.
#include <cstddef>

#include "properties.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    pyenvx::fuzz::check_pylock({reinterpret_cast<const char*>(data), size});
    return 0;
}
