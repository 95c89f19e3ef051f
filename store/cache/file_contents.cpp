#include "store/cache/file_contents.hpp"

#include <fcntl.h>

#include <algorithm>

#include "store/base/sys.hpp"
#include "store/plan/derivation.hpp"

namespace pyenvx::cache {
namespace {

using store::Derivation;
using store::DerivationKind;

// The recipe of a file that is known by its digest alone.
constexpr std::string_view kRole = "file";

bool is_addressed_by_contents(const Derivation& recipe) {
    const auto& inputs = recipe.inputs();
    return recipe.kind() == DerivationKind::BuildSdist ||
           (recipe.kind() == DerivationKind::Fetch && inputs.size() == 1 && inputs.front().role == kRole);
}

bool is_among(std::string_view name, const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

Result<Sha256> digest_of(BorrowedFd folder, const std::string& name) {
    const Fd file = TRY(sys::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
    Hasher hasher(HashAlgorithm::Sha256);
    std::string chunk(256 * 1024, '\0');
    while (const auto count = TRY(sys::read(file, chunk.data(), chunk.size()))) hasher.update({chunk.data(), count});
    return Sha256::finish(std::move(hasher));
}

}  // namespace

Result<void> check_contents(const store::ObjectInfo& info, BorrowedFd folder) {
    const auto recipe = TRY(Derivation::parse(info.deriver));
    const auto names = TRY(sys::list_directory(folder));
    const bool is_empty_wheel = recipe.kind() == DerivationKind::UnpackWheel && !is_among("site", names);
    if (is_empty_wheel) return fail(ErrorKind::Refused, info.path.str(), " has nothing of a wheel");
    if (!is_addressed_by_contents(recipe)) return {};
    if (names.size() == 1) {
        const auto digest = TRY(digest_of(folder, names.front()));
        const auto fetch = Derivation::make(DerivationKind::Fetch, names.front(), {{std::string(kRole), digest}}, {});
        if (fetch.ok() && fetch->output_path() == info.path) return {};
    }
    return fail(ErrorKind::Refused, info.path.str(), " has other contents than its address says");
}

}  // namespace pyenvx::cache
