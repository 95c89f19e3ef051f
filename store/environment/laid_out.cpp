#include "store/environment/laid_out.hpp"

#include <fcntl.h>

#include <algorithm>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::store {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxRecordBytes = std::uint64_t{64} << 20;

Result<std::vector<std::string>> names_in(const fs::path& folder) {
    if (!TRY(sys::stat(folder.c_str()))) return std::vector<std::string>();
    return sys::list_directory(TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY)));
}

/// "NAME-VERSION.dist-info"
std::optional<std::string> version_in(std::string_view folder, const pep::PackageName& name) {
    constexpr std::string_view kEnding = ".dist-info";
    const auto dash = folder.find('-');
    if (!folder.ends_with(kEnding) || dash == folder.npos) return std::nullopt;
    const auto found = pep::PackageName::parse(folder.substr(0, dash));
    if (!found.ok() || *found != name) return std::nullopt;
    return std::string(folder.substr(dash + 1, folder.size() - dash - 1 - kEnding.size()));
}

/// The programs of the environment that RECORD lists, which has them by their way from site-packages.
std::vector<std::string> commands_in(std::string_view record, const std::vector<std::string>& programs) {
    std::vector<std::string> commands;
    for (const auto& program : programs) {
        const auto row = concat("../../../bin/", program, ",");
        if (record.starts_with(row) || record.find(concat("\n", row)) != record.npos) commands.push_back(program);
    }
    return commands;
}

}  // namespace

Result<std::optional<LaidOut>> find_laid_out(const fs::path& environment, const pep::PackageName& name) {
    for (const auto& library : TRY(names_in(environment / "lib"))) {
        const auto site = environment / "lib" / library / "site-packages";
        for (const auto& folder : TRY(names_in(site))) {
            auto version = version_in(folder, name);
            if (!version) continue;
            const auto record = TRY(read_file(site / folder / "RECORD", kMaxRecordBytes));
            auto commands = commands_in(record, TRY(names_in(environment / "bin")));
            return std::optional(LaidOut{*std::move(version), library, std::move(commands)});
        }
    }
    return std::optional<LaidOut>();
}

}  // namespace pyenvx::store
