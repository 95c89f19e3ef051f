// What the project here has.
#include <fcntl.h>
#include <unistd.h>

#include "launcher/cli/completion/candidates.hpp"
#include "launcher/declaration/toml/value.hpp"
#include "launcher/pipeline/asked/identity.hpp"
#include "launcher/record/record_place.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxBytes = 1u << 20;

bool is_trusted(const struct stat& status) { return status.st_uid == 0 || status.st_uid == ::geteuid(); }

std::vector<std::string> names_in(const fs::path& folder) {
    const auto directory = sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY);
    return directory.ok() ? sys::list_directory(*directory).value_or({}) : std::vector<std::string>();
}

std::vector<Candidate> plain_ones(const std::vector<std::string>& names, const std::string& beginning) {
    std::vector<Candidate> candidates;
    for (const auto& name : names) {
        if (candidates.size() == kMaxCandidates) break;
        if (name.starts_with(beginning) && is_plain_word(name)) candidates.push_back({name});
    }
    return candidates;
}

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

// Where the link to the declaration's environment leads; "" for nowhere.
fs::path environment_of(const fs::path& declaration, const fs::path& links) {
    const auto ending = pipeline::link_ending(pipeline::project_identity(declaration));
    for (const auto& name : names_in(links)) {
        if (name.ends_with(ending)) return links / name;
    }
    return {};
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
    return file.empty() ? std::vector<Candidate>() : plain_ones(group_names(file), beginning);
}

std::vector<Candidate> commands_of_project(const std::string& beginning, record::EnvironmentBlock environment) {
    const auto file = nearest_declaration(sys::getcwd().value_or(""));
    const auto home = record::home_directory(environment);
    if (file.empty() || !home.ok()) return {};
    const auto place = environment_of(file, fs::path(*home) / "envs");
    return place.empty() ? std::vector<Candidate>() : plain_ones(names_in(place / "bin"), beginning);
}

}  // namespace pyenvx::cli
