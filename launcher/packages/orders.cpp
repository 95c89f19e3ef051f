#include "launcher/packages/orders.hpp"

namespace pyenvx::packages {

Result<std::optional<Sha256>> sha256_of(const index::DistributionFile& file) {
    const auto found = file.hashes.find("sha256");
    if (found == file.hashes.end()) return std::optional<Sha256>();
    return std::optional(TRY(Sha256::from_hex(found->second)));
}

Result<lock::LockedPackage> locked(const resolve::ResolvedPackage& package, const index::DistributionFile& file,
                                   bool requested) {
    const auto sha256 = TRY(sha256_of(file));
    return lock::LockedPackage{package.name, package.version, file.filename,        file.url,
                               sha256,       file.size,       package.dependencies, requested};
}

index::DistributionFile file_of(const lock::LockedPackage& package) {
    index::DistributionFile file;
    file.filename = package.filename;
    file.url = package.url;
    file.size = package.size;
    file.hashes = package.other_hashes;
    file.lock = package.lock;
    if (package.sha256) file.hashes.emplace("sha256", package.sha256->hex());
    return file;
}

Result<realise::WheelOrder> order_for(const index::DistributionFile& file, const pep::CoreMetadata& metadata) {
    auto name = TRY(pep::WheelFilename::parse(file.filename));
    const auto sha256 = TRY(sha256_of(file));
    return realise::WheelOrder{file, std::move(name), sha256, metadata};
}

Result<realise::WheelOrder> order_for(const lock::LockedPackage& package) {
    auto name = TRY(pep::WheelFilename::parse(package.filename));
    return realise::WheelOrder{file_of(package), std::move(name), package.sha256, std::nullopt};
}

}  // namespace pyenvx::packages
