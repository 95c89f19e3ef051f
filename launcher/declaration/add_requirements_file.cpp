#include <unistd.h>

#include <algorithm>
#include <array>

#include "launcher/declaration/declaration.hpp"
#include "launcher/declaration/requirements_file/line.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::declaration {

namespace {

constexpr std::uint64_t kMaxFileBytes = 16 << 20;
constexpr std::size_t kMaxDepth = 16;
constexpr std::size_t kMaxFiles = 256;
constexpr std::size_t kMaxFoldersAbove = 4;

enum class Role { Requirements, Constraints };

/// What pip takes and pyenvx does not, and what to do instead.
struct RefusedOption {
    std::string_view name;
    std::string_view instead;
};
constexpr std::array kRefused{
    RefusedOption{"--trusted-host", "remove it: whom to trust is for the user's own configuration to say"},
    RefusedOption{"--use-feature", "remove it: it is about pip itself"},
    RefusedOption{"--global-option", "remove it: no build backend takes it any more"},
};

/// Lock files and project files, of this tool or another: their lines would be taken for odd requirements.
Result<void> check_format(const std::filesystem::path& file) {
    constexpr std::array<std::string_view, 5> kOtherFormats{".lock", ".toml", ".yml", ".yaml", ".json"};
    const auto ending = file.extension().native();
    if (std::find(kOtherFormats.begin(), kOtherFormats.end(), ending) == kOtherFormats.end()) return {};
    return fail(ErrorKind::Refused, printable(file.native()),
                " is no requirements file, and -r and -c read nothing else")
        .hint("export its requirements with the tool that made it, without hashes, and name that file");
}

/// A file that is nothing to install where a requirement should be; `requirements.txt` is a valid package name, and
/// bait.
bool looks_like_other_file(std::string_view text) {
    const auto head = text.substr(0, text.find_first_of(" ;\t"));
    return head.ends_with(".txt") || head.ends_with(".toml");
}

bool is_mine(const std::filesystem::path& file) {
    const auto status = sys::stat(file.c_str());
    return status.ok() && *status && (*status)->st_uid == ::geteuid();
}

bool is_project(const std::filesystem::path& folder) {
    return is_mine(folder / "pyproject.toml") || is_mine(folder / "setup.py");
}

/// Where the paths in a requirements file begin: at its folder, or, where that is none of a project, at the nearest one
/// above it that is and that is the user's. (pip begins at the current folder, which for `-e .` in
/// requirements/dev.txt is that one as well; but the same file would mean something else elsewhere.)
Result<std::filesystem::path> base_of_paths(const std::filesystem::path& file) {
    const auto named = file.parent_path();
    const std::filesystem::path folder = TRY(sys::realpath(named.empty() ? "." : named.c_str()));
    auto above = folder;
    for (std::size_t i = 0; i < kMaxFoldersAbove; ++i, above = above.parent_path()) {
        if (is_project(above)) return above;
    }
    return folder;
}

class FileReader {
public:
    FileReader(Declaration& declaration, const Environment& environment, std::vector<std::filesystem::path>& files_read)
        : declaration_(declaration), environment_(environment), files_read_(files_read) {}

    Result<void> read(const std::filesystem::path& file, Role role) {
        const auto bytes = TRY(read_file(file, kMaxFileBytes));
        TRY(check_format(file));
        const std::filesystem::path real = TRY(sys::realpath(file.c_str()));
        TRY(check_bounds(file, real));
        open_.push_back(real);
        files_read_.push_back(file);
        const auto name = printable(file.filename().native());
        for (const auto& line : TRY(read_requirements_lines(bytes, name, environment_))) {
            TRY(take_line(line, file, concat(name, ", line ", line.number), role));
        }
        open_.pop_back();
        return {};
    }

private:
    Result<void> check_bounds(const std::filesystem::path& file, const std::filesystem::path& real) {
        const auto name = printable(file.native());
        if (std::find(open_.begin(), open_.end(), real) != open_.end()) {
            return fail(ErrorKind::Invalid, name, " includes itself").hint("remove one of the -r or -c lines");
        }
        if (open_.size() >= kMaxDepth || ++count_ > kMaxFiles) {
            return fail(ErrorKind::Invalid, name, " is one requirements file too many: at most ", kMaxFiles,
                        " are read, ", kMaxDepth, " deep");
        }
        return {};
    }

    Result<void> take_line(const RequirementsLine& line, const std::filesystem::path& file, const std::string& origin,
                           Role role) {
        for (const auto& option : line.options) TRY(check_refused(option, origin));
        if (!line.requirement.empty()) return take_requirement(line, file, origin, role);
        for (const auto& option : line.options) TRY(take_option(option, file, origin, role));
        return {};
    }

    static Result<void> check_refused(const RequirementsOption& option, const std::string& origin) {
        for (const auto& refused : kRefused) {
            if (option.name != refused.name) continue;
            return fail(ErrorKind::Refused, origin, ": pyenvx has no ", option.name).hint(std::string(refused.instead));
        }
        return {};
    }

    Result<void> take_requirement(const RequirementsLine& line, const std::filesystem::path& file,
                                  const std::string& origin, Role role) {
        const auto& text = line.requirement;
        if (looks_like_other_file(text)) {
            return fail(ErrorKind::Invalid, origin, ": `", printable(text), "` is a file, not a requirement")
                .hint("write \"-r FILE\" for a requirements file, and the name of a package");
        }
        Declaration parsed;
        const bool is_constraint = role == Role::Constraints;
        TRY(add_requirement(parsed, text, origin, is_constraint ? "" : TRY(base_of_paths(file))));
        if (!parsed.paths.empty()) return take_path(std::move(parsed.paths.front()), line);
        auto& sourced = parsed.requirements.front();
        for (const auto& option : line.options) TRY(take_option_of(sourced, option));
        if (is_constraint && !sourced.requirement.extras.empty()) {
            return fail(ErrorKind::Invalid, origin, ": a constraint cannot have extras: `", printable(text), "`")
                .hint("remove the extras; they belong to the requirement");
        }
        auto& list = is_constraint ? declaration_.constraints : declaration_.requirements;
        list.push_back(std::move(sourced));
        return {};
    }

    Result<void> take_path(PathRequirement path, const RequirementsLine& line) {
        if (!line.options.empty()) {
            return fail(ErrorKind::Invalid, path.origin, ": ", line.options.front().name, " cannot follow a path")
                .hint("write \"NAME @ file:///PATH\", which options may follow");
        }
        declaration_.paths.push_back(std::move(path));
        return {};
    }

    /// What pip takes behind a requirement.
    Result<void> take_option_of(SourcedRequirement& sourced, const RequirementsOption& option) {
        if (option.name == "--hash") {
            auto hash = RequiredHash::parse(option.value);
            if (hash.ok()) {
                sourced.hashes.push_back(*std::move(hash));
                return {};
            }
            return fail(ErrorKind::Invalid, sourced.origin, ": ", hash.error().message())
                .hint(std::string(hash.error().hint()));
        }
        if (option.name == "--config-settings") {
            return add_config_setting(declaration_.settings.build, option.value, {sourced.requirement.name})
                .context("in ", sourced.origin);
        }
        return fail(ErrorKind::Invalid, sourced.origin, ": ", option.name, " cannot follow a requirement")
            .hint("give it a line of its own");
    }

    Result<void> take_option(const RequirementsOption& option, const std::filesystem::path& file,
                             const std::string& origin, Role role) {
        if (option.name == "--requirement" || option.name == "--constraint") {
            const auto inner = option.name == "--constraint" ? Role::Constraints : role;
            return take_file(option.value, file, origin, inner);
        }
        if (option.name == "--hash" || option.name == "--config-settings") {
            return fail(ErrorKind::Invalid, origin, ": ", option.name, " belongs to a requirement, and there is none")
                .hint("join the lines: end the one before with a backslash");
        }
        if (option.name == "--editable") return take_editable(option.value, file, origin, role);
        return take_setting(option, file, origin);
    }

    Result<void> take_editable(const std::string& value, const std::filesystem::path& file, const std::string& origin,
                               Role role) {
        if (role == Role::Requirements) return add_editable(declaration_, value, origin, TRY(base_of_paths(file)));
        return fail(ErrorKind::Invalid, origin, ": a constraint cannot be editable")
            .hint("move the line into the requirements file");
    }

    Result<void> take_file(const std::string& value, const std::filesystem::path& from, const std::string& origin,
                           Role role) {
        if (printable(value) != value) {
            return fail(ErrorKind::Invalid, origin, ": `", printable(value), "` is no name of a file");
        }
        constexpr std::string_view kFileScheme = "file://";
        if (value.starts_with(concat(kFileScheme, "/"))) {
            return read(value.substr(kFileScheme.size()), role).context("named in ", origin);
        }
        if (value.find("://") != std::string::npos) {
            return fail(ErrorKind::Refused, origin, ": requirements files are not read from the network")
                .hint("download the file first, look at it, and name the copy");
        }
        return read(from.parent_path() / value, role).context("named in ", origin);
    }

    Result<void> take_setting(const RequirementsOption& option, const std::filesystem::path& file,
                              const std::string& origin) {
        auto& settings = declaration_.settings;
        if (option.name == "--pre") settings.prerelease = {Prerelease::Allow, origin, true};
        if (option.name == "--require-hashes") declaration_.require_hashes = true;
        if (option.name == "--no-index") settings.no_index = {true, origin, true};
        if (option.name == "--no-binary") return add_name(settings.build.no_binary, option.value, origin, true);
        if (option.name == "--only-binary") return add_name(settings.build.only_binary, option.value, origin, true);
        if (option.name == "--find-links") {
            append_declared(settings.find_links, place_of_links(option.value, file), origin);
        }
        if (option.name == "--index-url" || option.name == "--extra-index-url") {
            return take_index(option, origin);
        }
        // A wheel is preferred to the source of the same version anyway; an older version is not taken for its wheel.
        if (option.name == "--prefer-binary") {
            declaration_.notices.push_back(
                concat(origin, ": --prefer-binary is passed over: the newest version that fits is taken"));
        }
        return {};
    }

    /// Through set_from_text, which checks the URL.
    Result<void> take_index(const RequirementsOption& option, const std::string& origin) {
        Settings one;
        TRY(set_from_text(one, *find_key(option.name.substr(2)), option.value, origin));
        if (one.index_url) declaration_.settings.index_url = {one.index_url->value, origin, true};
        if (!one.extra_index_url) return {};
        for (auto& url : one.extra_index_url->value) {
            append_declared(declaration_.settings.extra_index_url, std::move(url), origin);
        }
        return {};
    }

    /// As pip: a path that exists beside the file counts from there, everything else stays as it is.
    static std::string place_of_links(const std::string& value, const std::filesystem::path& file) {
        auto beside = file.parent_path() / value;
        const auto status = sys::stat(beside.c_str());
        return status.ok() && *status ? beside.native() : value;
    }

    Declaration& declaration_;
    const Environment& environment_;
    std::vector<std::filesystem::path>& files_read_;
    std::vector<std::filesystem::path> open_;  // being read, the outermost first
    std::size_t count_ = 0;
};

}  // namespace

Result<void> add_requirements_file(Declaration& declaration, const std::filesystem::path& file,
                                   const Environment& environment, std::vector<std::filesystem::path>& files_read) {
    return FileReader(declaration, environment, files_read).read(file, Role::Requirements);
}

}  // namespace pyenvx::declaration
