#include "store/base/boot_id.hpp"

#include "store/base/file.hpp"
#include "store/base/text.hpp"

namespace pyenvx {

Result<std::string> boot_id() {
    const auto text = TRY(read_file_if_there("/proc/sys/kernel/random/boot_id", 256));
    return std::string(trim(text.value_or("")));
}

}  // namespace pyenvx
