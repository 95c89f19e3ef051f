#include "launcher/warm/command_on_path.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::warm {

bool is_program(const std::string& file) {
    const auto status = sys::stat(file.c_str());
    return status.ok() && *status && S_ISREG((*status)->st_mode) && ::access(file.c_str(), X_OK) == 0;
}

std::optional<std::string> find_on_path(std::string_view word, std::string_view path) {
    for (const auto folder : split(path, ':')) {
        auto file = concat(folder, folder.ends_with('/') ? "" : "/", word);
        if (!folder.empty() && is_program(file)) return file;
    }
    return std::nullopt;
}

}  // namespace pyenvx::warm
