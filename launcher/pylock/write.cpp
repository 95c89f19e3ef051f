#include "launcher/pylock/write.hpp"

#include <algorithm>

#include "launcher/pylock/toml_text.hpp"

namespace pyenvx::pylock {
namespace {

/// The members of an inline table or the lines of a table: what is empty is left out.
class Members {
public:
    explicit Members(std::string_view separator) : separator_(separator) {}

    void text(std::string_view key, std::string_view value) {
        if (!value.empty()) raw(key, toml_string(value));
    }
    void raw(std::string_view key, std::string_view value) {
        if (!out_.empty()) out_ += separator_;
        out_ += concat(toml_key(key), " = ", value);
    }
    const std::string& str() const { return out_; }

private:
    std::string_view separator_;
    std::string out_;
};

template <typename Items, typename Text>
std::string inline_array(const Items& items, Text text) {
    std::vector<std::string> pieces;
    for (const auto& item : items) pieces.push_back(toml_string(text(item)));
    return concat('[', join(pieces, ", "), ']');
}

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
    explicit SourceText(const Package& package) : package_(package) {}

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
        return concat("\n[packages.archive]\n", lines.str(), '\n');
    }
    Result<std::string> operator()(const Vcs& vcs) const {
        Members lines("\n");
        lines.text("type", vcs.type);
        lines.text("url", vcs.url);
        lines.text("path", vcs.path);
        lines.text("requested-revision", vcs.requested_revision);
        lines.text("commit-id", vcs.commit);
        lines.text("subdirectory", vcs.subdirectory);
        return concat("\n[packages.vcs]\n", lines.str(), '\n');
    }
    Result<std::string> operator()(const Directory& directory) const {
        Members lines("\n");
        lines.text("path", directory.path);
        if (directory.editable) lines.raw("editable", "true");
        lines.text("subdirectory", directory.subdirectory);
        return concat("\n[packages.directory]\n", lines.str(), '\n');
    }

private:
    const Package& package_;
};

Result<std::string> package_text(const Package& package) {
    Members lines("\n");
    lines.text("name", package.name.str());
    if (package.version) lines.text("version", package.version->str());
    if (package.marker) lines.text("marker", package.marker->str());
    if (package.requires_python) lines.text("requires-python", package.requires_python->str());
    if (!package.dependencies.empty()) lines.raw("dependencies", dependencies_text(package.dependencies));
    const auto source = TRY(std::visit(SourceText(package), package.source));
    return concat("\n[[packages]]\n", lines.str(), '\n', source);
}

std::string own_text(const Own& own) {
    Members lines("\n");
    lines.text("declaration-digest", own.declaration_digest);
    lines.text("script", own.script);
    if (!own.targets.empty()) {
        std::string targets = "[\n";
        for (const auto& [python, platform] : own.targets) {
            targets +=
                concat("    { python = ", toml_string(python.str()), ", platform = ", toml_string(platform), " },\n");
        }
        lines.raw("environments", targets + ']');
    }
    return concat("\n[tool.pyenvx]\n", lines.str(), '\n');
}

std::string header_text(const Lock& lock) {
    const auto name_of = [](const auto& name) { return name.str(); };
    Members lines("\n");
    lines.text("lock-version", "1.0");
    if (!lock.environments.empty()) {
        std::string environments = "[\n";
        for (const auto& marker : lock.environments) environments += concat("    ", toml_string(marker.str()), ",\n");
        lines.raw("environments", environments + ']');
    }
    if (lock.requires_python) lines.text("requires-python", lock.requires_python->str());
    if (!lock.extras.empty()) lines.raw("extras", inline_array(lock.extras, name_of));
    if (!lock.dependency_groups.empty()) {
        lines.raw("dependency-groups", inline_array(lock.dependency_groups, name_of));
    }
    if (!lock.default_groups.empty()) lines.raw("default-groups", inline_array(lock.default_groups, name_of));
    lines.text("created-by", lock.created_by);
    if (lock.packages.empty()) lines.raw("packages", "[]");
    return lines.str() + '\n';
}

bool comes_before(const Package& left, const Package& right) {
    if (left.name != right.name) return left.name < right.name;
    if (left.version != right.version) return left.version < right.version;
    return left.marker && right.marker ? left.marker->str() < right.marker->str() : right.marker && !left.marker;
}

}  // namespace

Result<std::string> text_of(const Lock& lock) {
    auto packages = lock.packages;
    std::stable_sort(packages.begin(), packages.end(), comes_before);
    auto text = header_text(lock);
    for (const auto& package : packages) text += TRY(package_text(package));
    return lock.own ? text + own_text(*lock.own) : text;
}

}  // namespace pyenvx::pylock
