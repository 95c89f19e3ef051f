#include "launcher/cli/installed_requirements.hpp"

#include <fcntl.h>

#include <algorithm>
#include <optional>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/pep/core_metadata.hpp"

namespace pyenvx::cli {
namespace {

constexpr std::uint64_t kMaxMetadataBytes = 64 << 20;
constexpr std::string_view kDistInfo = ".dist-info";

std::vector<std::string> names_in(const std::filesystem::path& folder) {
    const auto directory = sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY);
    if (!directory.ok()) return {};
    return sys::list_directory(*directory).value_or({});
}

/// ".../lib/python3.11/site-packages"
std::optional<std::filesystem::path> site_packages(const std::filesystem::path& environment) {
    for (const auto& name : names_in(environment / "lib")) {
        if (name.starts_with("python")) return environment / "lib" / name / "site-packages";
    }
    return std::nullopt;
}

std::optional<pep::CoreMetadata> metadata_of(const std::filesystem::path& environment, const pep::PackageName& name) {
    const auto site = site_packages(environment);
    for (const auto& entry : site ? names_in(*site) : std::vector<std::string>()) {
        const auto said = pep::PackageName::parse(entry.substr(0, entry.find('-')));
        if (!entry.ends_with(kDistInfo) || !said.ok() || *said != name) continue;
        const auto text = read_file(*site / entry / "METADATA", kMaxMetadataBytes);
        auto metadata = text.ok() ? pep::CoreMetadata::parse(*text) : Result<pep::CoreMetadata>(text.error());
        if (metadata.ok()) return *std::move(metadata);
    }
    return std::nullopt;
}

}  // namespace

std::string requirement_between(const std::filesystem::path& environment, const pep::PackageName& of,
                                const pep::PackageName& on) {
    std::vector<std::string> texts;
    const auto metadata = metadata_of(environment, of);
    if (!metadata) return {};
    for (auto requirement : metadata->requires_dist) {
        if (requirement.name != on) continue;
        requirement.marker.reset();
        texts.push_back(requirement.str());
    }
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    return join(texts, " and ");
}

}  // namespace pyenvx::cli
