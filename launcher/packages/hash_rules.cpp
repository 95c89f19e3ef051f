#include "launcher/packages/hash_rules.hpp"

#include <algorithm>

namespace pyenvx::packages {

bool HashRules::allow(const std::vector<Hash>& hashes, const index::DistributionFile& file) const {
    return std::any_of(hashes.begin(), hashes.end(), [&](const Hash& hash) {
        const auto said = file.hashes.find(hash.first);
        return said != file.hashes.end() && said->second == hash.second;
    });
}

}  // namespace pyenvx::packages
