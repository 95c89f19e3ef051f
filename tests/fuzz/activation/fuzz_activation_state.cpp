// A state that is taken has one spelling, and leaving by it is possible whatever it says.
#include <cstdlib>

#include "launcher/activation/active_state.hpp"

using namespace pyenvx::activation;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto state = decode_state(text);
    if (!state.ok()) return 0;
    if (encode(*state) != text) std::abort();
    Variables variables = {{"PATH", "/a:/b"}, {"A", "1"}};
    leave(*state, variables);
    return 0;
}
