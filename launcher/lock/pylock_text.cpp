#include <algorithm>

#include "launcher/declaration/toml/text.hpp"
#include "launcher/lock/check.hpp"

namespace pyenvx::lock {

namespace {

using toml::basic_string;

/// The minor version whose wheels are listed: "==3.11.*". Other installers refuse other Pythons by it.
std::string requires_python(const std::string& python) {
    const auto version = pep::Version::parse(python);
    const auto& release = version->release();
    return concat("==", release[0], '.', release.size() > 1 ? release[1] : "0", ".*");
}

std::string member(std::string_view key, std::string_view value) {
    return value.empty() ? "" : concat(", ", key, " = ", basic_string(value));
}

/// What every file has after its address.
std::string checks_text(const LockedPackage& package) {
    auto text = package.size ? concat(", size = ", *package.size) : "";
    return text + (package.sha256 ? concat(", hashes = { sha256 = ", basic_string(package.sha256->hex()), " }")
                                  : ", hashes = {}");
}

/// The one entry that says where a package comes from, by the kind of that.
struct OriginText {
    const LockedPackage& package;

    std::string operator()(const std::monostate&) const {
        const auto file = concat("{ name = ", basic_string(package.filename), ", url = ", basic_string(package.url),
                                 checks_text(package), " }");
        return package.is_source() ? concat("sdist = ", file, "\n") : concat("wheels = [\n    ", file, ",\n]\n");
    }
    std::string operator()(const ArchiveSource& archive) const {
        return concat("archive = { url = ", basic_string(package.url), checks_text(package),
                      member("subdirectory", archive.subdirectory), " }\n");
    }
    std::string operator()(const VcsSource& vcs) const {
        return concat("vcs = { type = ", basic_string(vcs.type), ", url = ", basic_string(vcs.url),
                      member("requested-revision", vcs.requested_revision), ", commit-id = ", basic_string(vcs.commit),
                      member("subdirectory", vcs.subdirectory), " }\n");
    }
    std::string operator()(const DirectorySource& directory) const {
        return concat("directory = { path = ", basic_string(directory.path.native()),
                      directory.editable ? ", editable = true" : "", member("subdirectory", directory.subdirectory),
                      " }\n");
    }
};

bool has_tree(const LockedPackage& package) {
    return std::holds_alternative<VcsSource>(package.source) || std::holds_alternative<DirectorySource>(package.source);
}

/// What the standard has no word for.
std::string tool_text(const LockedPackage& package) {
    const auto* archive = std::get_if<ArchiveSource>(&package.source);
    std::string text;
    if (archive != nullptr) text += concat("filename = ", basic_string(package.filename), '\n');
    if (package.requested) text += "requested = true\n";
    if (has_tree(package) && package.sha256) {
        text += concat("tree-sha256 = ", basic_string(package.sha256->hex()), '\n');
    }
    return text.empty() ? text : concat("\n[packages.tool.pyenvx]\n", text);
}

std::string package_text(const LockedPackage& package) {
    auto text = concat("\n[[packages]]\nname = ", basic_string(package.name.str()),
                       "\nversion = ", basic_string(package.version.str()), '\n');
    auto dependencies = package.dependencies;
    std::sort(dependencies.begin(), dependencies.end());
    dependencies.erase(std::unique(dependencies.begin(), dependencies.end()), dependencies.end());
    if (!dependencies.empty()) {
        text += "dependencies = [\n";
        for (const auto& name : dependencies) text += concat("    { name = ", basic_string(name.str()), " },\n");
        text += "]\n";
    }
    return text + std::visit(OriginText{package}, package.source) + tool_text(package);
}

}  // namespace

Result<std::string> pylock_text(const Lock& lock) {
    TRY(check(lock).context("while writing a lock"));
    auto text = concat("lock-version = \"1.0\"\nrequires-python = ", basic_string(requires_python(lock.python)),
                       "\ncreated-by = \"pyenvx\"\n");
    if (lock.packages.empty()) text += "packages = []\n";
    for (const auto& package : lock.packages) text += package_text(package);
    return text + concat("\n[tool.pyenvx]\ndeclaration-digest = ", basic_string(lock.declaration_digest),
                         "\npython = ", basic_string(lock.python), '\n');
}

}  // namespace pyenvx::lock
