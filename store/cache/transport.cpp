#include "store/cache/transport.hpp"

#include "store/base/sys.hpp"

namespace pyenvx::cache {

Result<void> put_text(Transport& transport, const CacheKey& key, std::string_view text) {
    const Fd file = TRY(transport.spool());
    TRY(sys::write_all(file, text));
    return transport.put(key, file, text.size());
}

}  // namespace pyenvx::cache
