#include "launcher/build/wishes.hpp"

#include "launcher/packages/orders.hpp"
#include "store/base/file.hpp"
#include "store/plan/derivation.hpp"
#include "store/realise/build/file_object.hpp"

namespace pyenvx::building {
namespace {

constexpr std::uint64_t kMaxPatchBytes = 16 << 20;

Result<build::FetchedInput> fetch_input(const declaration::FixedInput& wanted, store::Store& store,
                                        realise::IndexProvider& index) {
    index::DistributionFile file;
    file.url = wanted.url;
    file.filename = wanted.url.substr(wanted.url.rfind('/') + 1);
    file.hashes.emplace("sha256", wanted.sha256.hex());
    const auto object = TRY(fetch_file(file, store, index));
    return build::FetchedInput{file.filename, store.locate(object) / file.filename, wanted.sha256};
}

}  // namespace

Result<store::StorePath> fetch_file(const index::DistributionFile& file, store::Store& store,
                                    realise::IndexProvider& index) {
    if (const auto sha256 = TRY(packages::sha256_of(file))) {
        const auto path = TRY(build::file_derivation(file.filename, *sha256)).output_path();
        if (TRY(store.find(path))) return path;
        auto* const substituter = index.substituter();
        if (substituter != nullptr && TRY(substituter->substitute(path))) return path;
    }
    auto* opened = TRY(index.index());
    const auto downloaded = TRY(opened->download(file, store.home() / "tmp").get());
    return build::keep_file(file.filename, downloaded.fd, downloaded.sha256, "", store);
}

Result<Sha256> digest_of_file(const store::StorePath& object, const store::Store& store) {
    const auto info = TRY(store.find(object));
    const auto recipe = TRY(store::Derivation::parse(info ? info->deriver : ""));
    return std::get<Sha256>(recipe.inputs().front().source);
}

Result<build::Wishes> prepare_wishes(const declaration::PackageBuild& package, store::Store& store,
                                     realise::IndexProvider& index) {
    build::Wishes wishes{package.settings, package.variables};
    for (const auto& patch : package.patches) {
        wishes.patches.push_back(
            TRY(read_file(patch, kMaxPatchBytes).context("a patch that ", package.origin, " names")));
    }
    for (const auto& input : package.inputs) wishes.inputs.push_back(TRY(fetch_input(input, store, index)));
    return wishes;
}

}  // namespace pyenvx::building
