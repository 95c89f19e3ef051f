#include <unistd.h>

#include "launcher/cli/completion/candidates.hpp"
#include "launcher/declaration/toml/value.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxBytes = 1u << 20;

bool is_trusted(const struct stat& status) { return status.st_uid == 0 || status.st_uid == ::geteuid(); }

// "" for none.
fs::path nearest_declaration(fs::path folder) {
    for (;; folder = folder.parent_path()) {
        for (const char* name : {"shell.toml", "pyproject.toml"}) {
            const auto status = sys::stat((folder / name).c_str()).value_or(std::nullopt);
            if (status && S_ISREG(status->st_mode)) return is_trusted(*status) ? folder / name : fs::path();
        }
        if (!folder.has_relative_path()) return {};
    }
}

std::vector<std::string> group_names(const fs::path& file) {
    const auto bytes = read_file(file, kMaxBytes);
    if (!bytes.ok()) return {};
    const auto document = toml::parse(*bytes, {"declaration"});
    const auto* table = document.ok() ? document->find("dependency-groups") : nullptr;
    std::vector<std::string> names;
    if (table == nullptr || table->table() == nullptr) return names;
    for (const auto& member : *table->table()) names.push_back(member.key);
    return names;
}

}  // namespace

std::vector<Candidate> groups(const std::string& beginning) {
    const auto file = nearest_declaration(sys::getcwd().value_or(""));
    std::vector<Candidate> candidates;
    if (file.empty()) return candidates;
    for (const auto& name : group_names(file)) {
        if (candidates.size() == kMaxCandidates) break;
        if (name.starts_with(beginning) && is_plain_word(name)) candidates.push_back({name});
    }
    return candidates;
}

}  // namespace pyenvx::cli
