#include "sandbox/supervision/tree_memory.hpp"

#include <string>
#include <vector>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::sandbox {
namespace {

constexpr std::size_t kMaxFile = 1 << 20;

// The value of "RssAnon:      1234 kB", in bytes.
std::uint64_t bytes_of(std::string_view status, std::string_view name) {
    const auto at = status.find(name);
    if (at == status.npos) return 0;
    const auto line = status.substr(at + name.size(), status.find('\n', at) - at - name.size());
    const auto number = trim(line.substr(0, line.find(" kB")));
    return parse_decimal(number).value_or(0) << 10;
}

std::uint64_t memory_of(const std::string& process) {
    const auto status = read_file(process + "/status", kMaxFile);
    // It may have ended meanwhile.
    if (!status.ok()) return 0;
    return bytes_of(*status, "\nRssAnon:") + bytes_of(*status, "\nRssShmem:");
}

// A child belongs to the thread that made it. False where the kernel has no such files.
bool add_children(const std::string& process, std::vector<std::string>& found) {
    const auto tasks = sys::open((process + "/task").c_str(), O_RDONLY | O_DIRECTORY);
    if (!tasks.ok()) return true;
    const auto threads = sys::list_directory(*tasks);
    if (!threads.ok()) return true;
    bool told = threads->empty();
    for (const auto& thread : *threads) {
        const auto children = read_file(concat(process, "/task/", thread, "/children"), kMaxFile);
        if (!children.ok()) continue;
        told = true;
        for (const auto child : split(trim(*children), ' ')) {
            if (!child.empty()) found.push_back(concat("/proc/", child));
        }
    }
    return told;
}

}  // namespace

std::optional<std::uint64_t> memory_of_tree(pid_t root) {
    std::vector<std::string> processes = {concat("/proc/", root)};
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < processes.size(); ++i) {
        const auto process = processes[i];
        sum += memory_of(process);
        if (!add_children(process, processes) && i == 0) return std::nullopt;
    }
    return sum;
}

}  // namespace pyenvx::sandbox
