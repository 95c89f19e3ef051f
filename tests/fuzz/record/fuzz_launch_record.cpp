// Bytes that decode must encode to themselves: the format has one spelling. The checksum is made to fit, so that the
// fuzzer gets past it.
#include <cstdlib>

#include "launcher/record/launch_record.hpp"

using namespace pyenvx::record;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    std::string bytes(reinterpret_cast<const char*>(data), size);
    if (bytes.size() >= 28) {
        const Digest sum = digest_of(bytes.substr(0, 12) + bytes.substr(28));
        bytes.replace(12, 16, bytes_of(sum).substr(0, 16));
    }
    const auto record = decode(bytes);
    if (!record.ok()) return 0;
    const auto again = encode(*record);
    if (!again.ok() || *again != bytes) std::abort();
    return 0;
}
