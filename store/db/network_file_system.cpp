#include "store/db/network_file_system.hpp"

#include <sys/statfs.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace pyenvx::db {

bool is_on_network(const char* path) {
    // linux/magic.h has some of these; the others stand where their file systems are.
    constexpr std::array<std::uint32_t, 9> kNetworked = {0x6969,       // NFS
                                                         0x517B,       // SMB
                                                         0xFF534D42,   // CIFS
                                                         0xFE534D42,   // SMB 2 and 3
                                                         0x5346414F,   // AFS
                                                         0x00C36400,   // Ceph
                                                         0x0BD00BD0,   // Lustre
                                                         0x47504653,   // GPFS
                                                         0x01021997};  // 9P
    struct statfs system {};
    if (::statfs(path, &system) != 0) return false;
    const auto magic = static_cast<std::uint32_t>(system.f_type);
    return std::find(kNetworked.begin(), kNetworked.end(), magic) != kNetworked.end();
}

}  // namespace pyenvx::db
