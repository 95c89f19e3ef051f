#include "store/proof/file_proof.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/digest/sha256.hpp"
#include "store/plan/derivation.hpp"

namespace pyenvx::store {
namespace {

constexpr std::size_t kChunkBytes = 256 * 1024;

Result<Sha256> digest_of_file(BorrowedFd top, const std::string& name) {
    const Fd file = TRY(sys::openat(top, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK));
    if (!S_ISREG(TRY(sys::fstat(file)).st_mode))
        return fail(ErrorKind::Corrupt, printable(name), " is no regular file");
    Hasher hasher(HashAlgorithm::Sha256);
    std::string chunk(kChunkBytes, '\0');
    for (;;) {
        TRY(check_interrupted());
        const auto count = TRY(sys::read(file, chunk.data(), chunk.size()));
        if (count == 0) return Sha256::finish(std::move(hasher));
        hasher.update(std::string_view(chunk).substr(0, count));
    }
}

bool names(const Derivation& recipe, const Sha256& digest) {
    return std::any_of(recipe.inputs().begin(), recipe.inputs().end(), [&](const DerivationInput& input) {
        const auto* named = std::get_if<Sha256>(&input.source);
        return named != nullptr && *named == digest;
    });
}

// As store/realise/build/file_object addresses it.
Result<bool> is_address_of(const StorePath& path, const std::string& name, const Sha256& digest) {
    const auto recipe = TRY(Derivation::make(DerivationKind::Fetch, name, {{"file", digest}}, {}));
    return recipe.output_path() == path;
}

}  // namespace

Result<void> check_file_object(BorrowedFd top, const ObjectInfo& info) {
    const auto files = TRY(sys::list_directory(top));
    if (files.size() != 1) return fail(ErrorKind::Corrupt, "it has ", files.size(), " files in place of one");
    const auto recipe = TRY(Derivation::parse(info.deriver));
    const auto digest = TRY(digest_of_file(top, files.front()));
    const bool is_fetched = recipe.kind() == DerivationKind::Fetch;
    if (is_fetched ? names(recipe, digest) : TRY(is_address_of(info.path, files.front(), digest))) return {};
    return fail(ErrorKind::Corrupt, printable(files.front()), " has another digest");
}

}  // namespace pyenvx::store
