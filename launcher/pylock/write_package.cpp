#include "launcher/pylock/write_package.hpp"

#include "launcher/pylock/toml_text.hpp"

namespace pyenvx::pylock {
namespace {

std::string hashes_text(const Hashes& hashes) {
    Members members(", ");
    for (const auto& [algorithm, digits] : hashes) members.text(algorithm, digits);
    return concat("{ ", members.str(), " }");
}

void add_file(const File& file, Members& members) {
    members.text("url", file.url);
    members.text("path", file.path);
    if (file.size) members.raw("size", std::to_string(*file.size));
    if (!file.upload_time.empty()) members.raw("upload-time", file.upload_time);
    members.raw("hashes", hashes_text(file.hashes));
}

std::string file_text(const File& file) {
    Members members(", ");
    members.text("name", file.name);
    add_file(file, members);
    return concat("{ ", members.str(), " }");
}

Result<void> check_file(const Package& package, const File& file) {
    if (!file.hashes.empty() && !(file.url.empty() && file.path.empty())) return {};
    return fail(ErrorKind::Invalid, "the lock would not say ", file.hashes.empty() ? "the hash" : "the place", " of ",
                printable(file.name), ", a file of ", package.name.str());
}

std::string wheels_text(const std::vector<File>& wheels) {
    std::string text = "[\n";
    for (const auto& wheel : wheels) text += concat("    ", file_text(wheel), ",\n");
    return text + ']';
}

std::string dependencies_text(const std::vector<pep::PackageName>& names) {
    std::string text = "[\n";
    for (const auto& name : names) text += concat("    { name = ", toml_string(name.str()), " },\n");
    return text + ']';
}

/// The part of an entry that says what is installed; lines first, then a table of its own.
class SourceText {
public:
    SourceText(const Package& package, std::string_view table) : package_(package), table_(table) {}

    Result<std::string> operator()(const Distributions& files) const {
        for (const auto& wheel : files.wheels) TRY(check_file(package_, wheel));
        if (files.sdist) TRY(check_file(package_, *files.sdist));
        Members lines("\n");
        lines.text("index", files.index);
        if (files.sdist) lines.raw("sdist", file_text(*files.sdist));
        if (!files.wheels.empty()) lines.raw("wheels", wheels_text(files.wheels));
        if (lines.str().empty()) return fail(ErrorKind::Invalid, package_.name.str(), " has no file to lock");
        return lines.str() + '\n';
    }
    Result<std::string> operator()(const Archive& archive) const {
        TRY(check_file(package_, archive.file));
        Members lines("\n");
        add_file(archive.file, lines);
        lines.text("subdirectory", archive.subdirectory);
        return concat("\n[", table_, ".archive]\n", lines.str(), '\n');
    }
    Result<std::string> operator()(const Vcs& vcs) const {
        Members lines("\n");
        lines.text("type", vcs.type);
        lines.text("url", vcs.url);
        lines.text("path", vcs.path);
        lines.text("requested-revision", vcs.requested_revision);
        lines.text("commit-id", vcs.commit);
        lines.text("subdirectory", vcs.subdirectory);
        return concat("\n[", table_, ".vcs]\n", lines.str(), '\n');
    }
    Result<std::string> operator()(const Directory& directory) const {
        Members lines("\n");
        lines.text("path", directory.path);
        if (directory.editable) lines.raw("editable", "true");
        lines.text("subdirectory", directory.subdirectory);
        return concat("\n[", table_, ".directory]\n", lines.str(), '\n');
    }

private:
    const Package& package_;
    const std::string_view table_;
};

}  // namespace

Result<std::string> package_text(const Package& package, std::string_view table) {
    Members lines("\n");
    lines.text("name", package.name.str());
    if (package.version) lines.text("version", package.version->str());
    if (package.marker) lines.text("marker", package.marker->str());
    if (package.requires_python) lines.text("requires-python", package.requires_python->str());
    if (!package.dependencies.empty()) lines.raw("dependencies", dependencies_text(package.dependencies));
    const auto source = TRY(std::visit(SourceText(package, table), package.source));
    return concat("\n[[", table, "]]\n", lines.str(), '\n', source);
}

}  // namespace pyenvx::pylock
