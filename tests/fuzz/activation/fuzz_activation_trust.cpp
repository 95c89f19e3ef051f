// What is taken has one spelling, and allows nothing but the bytes that it holds.
#include <cstdlib>

#include "launcher/activation/trust.hpp"

using namespace pyenvx::activation;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto saying = decode_saying(bytes);
    if (!saying) return 0;
    if (encode_saying(*saying) != bytes) std::abort();
    if (verdict(saying, saying->contents + "x") == Verdict::Allowed) std::abort();
    return 0;
}
