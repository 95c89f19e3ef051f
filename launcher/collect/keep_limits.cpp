#include "launcher/collect/keep_limits.hpp"

#include "launcher/collect/record_roots.hpp"
#include "store/collect/limits.hpp"

namespace pyenvx::collect {

Result<void> keep_store_within_limits(const std::filesystem::path& home, Progress& progress) {
    auto store = TRY(store::Store::open(home));
    make_reserve(home);
    RecordRoots records(home);
    TRY(keep_limits(store, records, TRY(remembered_limits(store)), progress));
    return {};
}

}  // namespace pyenvx::collect
