#include <vector>

#include "store/nar/nar.hpp"
#include "store/nar/nar_source.hpp"
#include "store/nar/words.hpp"

namespace pyenvx {
namespace {

class Nowhere final : public ByteSink {
public:
    Result<void> write(std::string_view) override { return {}; }
};

}  // namespace

Result<NarDigest> write_nar(BorrowedFd parent, const char* name, ByteSink& sink) {
    NarSource source(parent, name);
    std::vector<char> buffer(nar::kBufferBytes);
    Hasher hasher(HashAlgorithm::Sha256);
    std::uint64_t size = 0;
    for (;;) {
        const auto count = TRY(source.read(buffer.data(), buffer.size()));
        if (count == 0) return NarDigest{Sha256::finish(std::move(hasher)), size};
        const std::string_view bytes(buffer.data(), count);
        hasher.update(bytes);
        size += count;
        TRY(sink.write(bytes));
    }
}

Result<NarDigest> hash_tree(BorrowedFd parent, const char* name) {
    Nowhere nowhere;
    return write_nar(parent, name, nowhere);
}

}  // namespace pyenvx
