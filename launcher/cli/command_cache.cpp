#include <fcntl.h>

#include "launcher/cli/commands.hpp"
#include "launcher/cli/output/json_text.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::cli {
namespace {

struct Usage {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
};

Result<void> measure(BorrowedFd parent, const char* name, Usage& usage) {
    const auto status = TRY(sys::fstatat(parent, name, AT_SYMLINK_NOFOLLOW));
    if (!status) return {};
    if (!S_ISDIR(status->st_mode)) {
        ++usage.files;
        usage.bytes += static_cast<std::uint64_t>(status->st_blocks) * 512;
        return {};
    }
    const Fd directory = TRY(sys::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    for (const auto& entry : TRY(sys::list_directory(directory))) TRY(measure(directory, entry.c_str(), usage));
    return {};
}

Result<Usage> measure_cache(const pipeline::Services& services) {
    Usage usage;
    TRY(measure(BorrowedFd::cwd(), services.paths.cache.c_str(), usage));
    return usage;
}

std::string amount(const Usage& usage) { return concat(usage.files, " files, ", usage.bytes / 1000, " kB"); }

}  // namespace

Result<Output> run(const CacheInfo& options, pipeline::Services& services) {
    const auto usage = TRY(measure_cache(services));
    if (!options.json) return Output{concat(services.paths.cache, ": ", amount(usage), "\n")};
    const nlohmann::ordered_json json = {
        {"path", services.paths.cache.native()}, {"files", usage.files}, {"bytes", usage.bytes}};
    return Output{json_text(json)};
}

Result<Output> run(const CachePrune&, pipeline::Services& services) {
    const auto usage = TRY(measure_cache(services));
    TRY(remove_tree(BorrowedFd::cwd(), services.paths.cache.c_str()));
    return Output{concat("removed ", amount(usage), "\n")};
}

}  // namespace pyenvx::cli
