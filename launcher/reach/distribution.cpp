#include "launcher/reach/distribution.hpp"

#include <fcntl.h>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/environment/bin/entry_points.hpp"

namespace pyenvx::reach {
namespace {

constexpr std::uint64_t kMaxEntryPointsBytes = 1 << 20;

Result<std::vector<std::string>> names_in(const std::filesystem::path& folder) {
    if (!TRY(sys::stat(folder.c_str()))) return std::vector<std::string>();
    return sys::list_directory(TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW)));
}

}  // namespace

Result<Distribution> describe(const std::filesystem::path& object) {
    Distribution distribution;
    for (const auto& name : TRY(names_in(object / "site"))) {
        if (!name.ends_with(".dist-info")) {
            distribution.modules.insert(name.substr(0, name.find('.')));
            continue;
        }
        const auto text = TRY(read_file_if_there(object / "site" / name / "entry_points.txt", kMaxEntryPointsBytes));
        for (const auto& entry : TRY(store::parse_commands(text.value_or(""))))
            distribution.commands.insert(entry.name);
    }
    for (auto& name : TRY(names_in(object / "scripts"))) distribution.commands.insert(std::move(name));
    return distribution;
}

}  // namespace pyenvx::reach
