#include <algorithm>

#include "launcher/lock/check.hpp"

namespace pyenvx::lock {

namespace {

/// A TOML basic string. The text is valid UTF-8: check() has seen to it.
std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out += '"';
}

/// The minor version whose wheels are listed: "==3.11.*". Other installers refuse other Pythons by it.
std::string requires_python(const std::string& python) {
    const auto version = pep::Version::parse(python);
    const auto& release = version->release();
    return concat("==", release[0], '.', release.size() > 1 ? release[1] : "0", ".*");
}

std::string file_text(const LockedPackage& package) {
    auto text = concat("{ name = ", in_quotes(package.filename), ", url = ", in_quotes(package.url));
    if (package.size) text += concat(", size = ", *package.size);
    text += package.sha256 ? concat(", hashes = { sha256 = ", in_quotes(package.sha256->hex()), " }") : ", hashes = {}";
    text += " }";
    return package.is_source() ? concat("sdist = ", text, "\n") : concat("wheels = [\n    ", text, ",\n]\n");
}

std::string package_text(const LockedPackage& package) {
    auto text = concat("\n[[packages]]\nname = ", in_quotes(package.name.str()),
                       "\nversion = ", in_quotes(package.version.str()), '\n');
    auto dependencies = package.dependencies;
    std::sort(dependencies.begin(), dependencies.end());
    dependencies.erase(std::unique(dependencies.begin(), dependencies.end()), dependencies.end());
    if (!dependencies.empty()) {
        text += "dependencies = [\n";
        for (const auto& name : dependencies) text += concat("    { name = ", in_quotes(name.str()), " },\n");
        text += "]\n";
    }
    text += file_text(package);
    if (package.requested) text += "\n[packages.tool.pyenvx]\nrequested = true\n";
    return text;
}

}  // namespace

Result<std::string> pylock_text(const Lock& lock) {
    TRY(check(lock).context("while writing a lock"));
    auto text = concat("lock-version = \"1.0\"\nrequires-python = ", in_quotes(requires_python(lock.python)),
                       "\ncreated-by = \"pyenvx\"\n");
    if (lock.packages.empty()) text += "packages = []\n";
    for (const auto& package : lock.packages) text += package_text(package);
    return text + concat("\n[tool.pyenvx]\ndeclaration-digest = ", in_quotes(lock.declaration_digest),
                         "\npython = ", in_quotes(lock.python), '\n');
}

}  // namespace pyenvx::lock
