#include "launcher/foreign/declarations/uv_workspace.hpp"

#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>

#include "launcher/pylock/fields.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::foreign {

namespace {

namespace fs = std::filesystem;
using pylock::Fields;

constexpr std::size_t kMaxMembers = 1'000;
constexpr std::string_view kFile = "pyproject.toml";

/// The folders that lie one step further, by a name or a pattern of names ("*", "?", "[…]").
Result<std::vector<fs::path>> step(const std::vector<fs::path>& folders, const std::string& piece) {
    std::vector<fs::path> further;
    for (const auto& folder : folders) {
        if (piece.find_first_of("*?[") == std::string::npos) {
            further.push_back(folder / piece);
            continue;
        }
        const auto directory = sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY);
        if (!directory.ok()) continue;
        auto names = TRY(sys::list_directory(*directory));
        std::sort(names.begin(), names.end());
        for (const auto& name : names) {
            if (::fnmatch(piece.c_str(), name.c_str(), FNM_PERIOD) == 0) further.push_back(folder / name);
        }
    }
    return further;
}

Result<std::vector<fs::path>> folders_of(const fs::path& root, const Fields& workspace, std::string_view key) {
    std::vector<fs::path> all;
    for (const auto& pattern : TRY(workspace.texts(key))) {
        std::vector<fs::path> folders{root};
        for (const auto& piece : fs::path(pattern).lexically_normal()) {
            if (piece == "**") return workspace.wrong(key, "has `**`, which is not followed: name the folders");
            if (!piece.empty() && piece != ".") folders = TRY(step(folders, piece.native()));
        }
        all.insert(all.end(), folders.begin(), folders.end());
        if (all.size() > kMaxMembers) return workspace.wrong(key, "names too many folders");
    }
    return all;
}

/// The folders of its members, without the root's own.
Result<std::vector<fs::path>> member_folders(const toml::Source& source, const fs::path& root,
                                             const toml::Value& workspace) {
    const auto fields = TRY(Fields::of(source, workspace));
    auto folders = TRY(folders_of(root, fields, "members"));
    const auto excluded = TRY(folders_of(root, fields, "exclude"));
    std::erase_if(folders, [&](const fs::path& folder) {
        return std::find(excluded.begin(), excluded.end(), folder) != excluded.end();
    });
    return folders;
}

/// Nothing where the file is absent, or is nothing that could be read as a project.
Result<std::optional<toml::Value>> read_document(Reading& reading, const fs::path& folder) {
    auto& project = reading.project();
    const auto file = folder / kFile;
    const auto text = TRY(read_file_if_there(file, toml::kMaxDocumentBytes));
    (text ? project.files_read : project.files_absent).push_back(file);
    auto document = toml::parse(text.value_or(""), reading.source());
    if (!text || !document.ok()) return std::optional<toml::Value>();
    return std::optional(*std::move(document));
}

Result<std::vector<UvWorkspace::Member>> read_members(Reading& reading, const std::vector<fs::path>& folders) {
    std::vector<UvWorkspace::Member> members;
    for (const auto& folder : folders) {
        if (auto document = TRY(read_document(reading, folder))) members.push_back({folder, *std::move(document)});
    }
    return members;
}

bool is_called(const UvWorkspace::Member& member, const pep::PackageName& name) {
    const auto* said = member.document.at({"project", "name"});
    const auto parsed = pep::PackageName::parse(said != nullptr && said->string() != nullptr ? *said->string() : "");
    return parsed.ok() && *parsed == name;
}

}  // namespace

Result<std::optional<UvWorkspace>> UvWorkspace::find(Reading& reading, const toml::Value& document) {
    const auto& source = reading.source();
    Member candidate{reading.folder(), document};
    for (bool is_own = true;; is_own = false) {
        if (const auto* workspace = candidate.document.at({"tool", "uv", "workspace"})) {
            const auto folders = TRY(member_folders(source, candidate.folder, *workspace));
            const bool has = is_own || std::find(folders.begin(), folders.end(), reading.folder()) != folders.end();
            if (!has) return std::optional<UvWorkspace>();
            return std::optional(UvWorkspace(std::move(candidate), TRY(read_members(reading, folders))));
        }
        auto folder = candidate.folder;
        std::optional<toml::Value> above;
        while (!above && folder.has_relative_path()) {
            folder = folder.parent_path();
            above = TRY(read_document(reading, folder));
        }
        if (!above) return std::optional<UvWorkspace>();
        candidate = {std::move(folder), *std::move(above)};
    }
}

const UvWorkspace::Member* UvWorkspace::find(const pep::PackageName& name) const {
    if (is_called(root_, name)) return &root_;
    const auto found =
        std::find_if(members_.begin(), members_.end(), [&](const Member& member) { return is_called(member, name); });
    return found == members_.end() ? nullptr : &*found;
}

}  // namespace pyenvx::foreign
