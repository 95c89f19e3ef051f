#include "launcher/pylock/read_package.hpp"

#include <algorithm>

#include "launcher/pylock/read.hpp"
#include "store/pep/wheel_tag.hpp"

namespace pyenvx::pylock {
namespace {

constexpr std::size_t kMaxDependencies = 10'000;

// "git+ssh://git@host/…" names an account, not a secret.
Result<void> check_url(const Fields& fields, std::string_view url, bool of_repository) {
    const bool clean = std::none_of(url.begin(), url.end(),
                                    [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; });
    if (!clean || !is_valid_utf8(url)) return fields.wrong("url", "holds characters that no URL holds");
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos || scheme == 0) return fields.wrong("url", "must be an absolute URL");
    const auto rest = url.substr(scheme + 3);
    const auto authority = rest.substr(0, rest.find_first_of("/?#"));
    const auto at = authority.rfind('@');
    if (at == std::string_view::npos) return {};
    const bool has_password = authority.substr(0, at).find(':') != std::string_view::npos;
    if (of_repository && !has_password) return {};
    return fields.wrong("url", "holds a user name or password, which a lock must not");
}

Result<void> check_path(const Fields& fields, std::string_view key, std::string_view path) {
    const bool clean = path.find('\0') == std::string_view::npos && is_valid_utf8(path);
    if (!clean) return fields.wrong(key, "holds characters that no path holds");
    return {};
}

// Below the source's own folder, or a build would be led elsewhere.
Result<std::string> subdirectory(const Fields& fields) {
    auto folder = TRY(fields.text_or_nothing("subdirectory"));
    TRY(check_path(fields, "subdirectory", folder));
    const auto pieces = split(folder, '/');
    const bool leaves = folder.starts_with('/') || std::find(pieces.begin(), pieces.end(), "..") != pieces.end();
    if (leaves) return fields.wrong("subdirectory", "leads out of the source");
    return folder;
}

Result<Hashes> read_hashes(const Fields& fields) {
    const auto table = TRY(fields.table("hashes"));
    if (!table) return fields.wrong("hashes", "must be there");
    Hashes hashes;
    for (const auto& member : *fields.find("hashes")->table()) {
        const auto digits = to_lower(TRY(table->needed_text(member.key)));
        if (!from_hex(digits)) return table->wrong(member.key, "must be hexadecimal digits");
        hashes.emplace(to_lower(member.key), digits);
    }
    if (hashes.empty()) return fields.wrong("hashes", "must hold one hash at least");
    return hashes;
}

struct Place {
    std::string url;
    std::string path;
};

Result<Place> read_place(const Fields& fields, bool of_repository) {
    Place place;
    place.url = TRY(fields.text_or_nothing("url"));
    place.path = TRY(fields.text_or_nothing("path"));
    if (place.url.empty() && place.path.empty()) return fields.wrong("url", "or `path` must be there");
    if (!place.url.empty()) TRY(check_url(fields, place.url, of_repository));
    TRY(check_path(fields, "path", place.path));
    return place;
}

Result<File> read_file_fields(const Fields& fields) {
    auto place = TRY(read_place(fields, false));
    File file{{}, std::move(place.url), std::move(place.path)};
    file.size = TRY(fields.count("size"));
    file.upload_time = TRY(fields.moment("upload-time"));
    file.hashes = TRY(read_hashes(fields));
    return file;
}

template <typename Filename>
Result<File> read_distribution(const Fields& fields, const Package& package, std::string_view kind) {
    auto file = TRY(read_file_fields(fields));
    file.name = TRY(fields.text_or_nothing("name"));
    if (file.name.empty()) file.name = last_piece(file.path.empty() ? file.url : file.path);
    const auto name = Filename::parse(file.name);
    const auto* key = fields.find("name") != nullptr ? "name" : file.path.empty() ? "url" : "path";
    if (!name.ok()) return fields.wrong(key, concat('`', printable(file.name), "` is no name of a ", kind));
    if (name->name != package.name || (package.version && name->version != *package.version)) {
        return fields.wrong(key, concat('`', printable(file.name), "` is of another package or version"));
    }
    return file;
}

Result<Distributions> read_distributions(const Fields& fields, const Package& package) {
    Distributions files;
    for (const auto& wheel : TRY(fields.tables("wheels", kMaxWheels))) {
        files.wheels.push_back(TRY(read_distribution<pep::WheelFilename>(wheel, package, "wheel")));
    }
    if (const auto sdist = TRY(fields.table("sdist"))) {
        files.sdist = TRY(read_distribution<pep::SdistFilename>(*sdist, package, "source distribution"));
    }
    files.index = TRY(fields.text_or_nothing("index"));
    if (!files.wheels.empty() || files.sdist) return files;
    return fields.wrong("wheels", "has no wheel, and there is nothing else to install from");
}

Result<Archive> read_archive(const Fields& fields) {
    auto file = TRY(read_file_fields(fields));
    file.name = last_piece(file.path.empty() ? file.url : file.path);
    auto folder = TRY(subdirectory(fields));
    return Archive{std::move(file), std::move(folder)};
}

// A branch or a tag is another commit tomorrow, and other words could be options.
Result<std::string> commit_id(const Fields& fields, std::string_view type) {
    auto commit = TRY(fields.needed_text("commit-id"));
    const bool is_one = (commit.size() == 40 || commit.size() == 64) && from_hex(commit).has_value();
    if (type == "git" && !is_one)
        return fields.wrong("commit-id", "must be the 40 or 64 hexadecimal digits of a commit");
    return commit;
}

Result<Vcs> read_vcs(const Fields& fields) {
    auto place = TRY(read_place(fields, true));
    Vcs vcs;
    vcs.type = TRY(fields.needed_text("type"));
    vcs.url = std::move(place.url);
    vcs.path = std::move(place.path);
    vcs.requested_revision = TRY(fields.text_or_nothing("requested-revision"));
    vcs.commit = TRY(commit_id(fields, vcs.type));
    vcs.subdirectory = TRY(subdirectory(fields));
    return vcs;
}

Result<Directory> read_directory(const Fields& fields) {
    Directory directory;
    directory.path = TRY(fields.needed_text("path"));
    directory.editable = TRY(fields.boolean("editable", false));
    directory.subdirectory = TRY(subdirectory(fields));
    TRY(check_path(fields, "path", directory.path));
    return directory;
}

Result<void> check_one_source(const Fields& fields) {
    const char* const direct[] = {"vcs", "directory", "archive"};
    std::vector<std::string> found;
    for (const auto* key : direct) {
        if (fields.find(key) != nullptr) found.emplace_back(key);
    }
    for (const auto* key : {"sdist", "wheels"}) {
        if (fields.find(key) == nullptr) continue;
        found.emplace_back(key);
        break;
    }
    if (found.size() == 1) return {};
    if (found.empty()) return fields.wrong("name", "has nothing to install from");
    return fields.wrong(found.front(), concat("excludes `", found.back(), "`: one source is what is installed"));
}

Result<Source> read_source(const Fields& fields, const Package& package) {
    TRY(check_one_source(fields));
    if (const auto vcs = TRY(fields.table("vcs"))) return Source(TRY(read_vcs(*vcs)));
    if (const auto directory = TRY(fields.table("directory"))) return Source(TRY(read_directory(*directory)));
    if (const auto archive = TRY(fields.table("archive"))) return Source(TRY(read_archive(*archive)));
    return Source(TRY(read_distributions(fields, package)));
}

Result<pep::PackageName> read_name(const Fields& fields) {
    const auto written = TRY(fields.needed_text("name"));
    auto name = pep::PackageName::parse(written);
    if (!name.ok()) return fields.wrong("name", name.error().message());
    if (name->str() == written) return name;
    return fields.wrong("name", concat("must be in normal form: `", name->str(), '`'));
}

// Said for people: what other tools write here in their own way does no harm.
Result<std::vector<pep::PackageName>> read_dependencies(const Fields& fields) {
    std::vector<pep::PackageName> names;
    for (const auto& entry : TRY(fields.tables("dependencies", kMaxDependencies))) {
        const auto* name = entry.find("name");
        if (name == nullptr || name->string() == nullptr) continue;
        if (auto parsed = pep::PackageName::parse(*name->string()); parsed.ok()) names.push_back(*std::move(parsed));
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

}  // namespace

Result<Package> read_package(const Fields& fields) {
    Package package{TRY(read_name(fields))};
    package.version = TRY(fields.parsed<pep::Version>("version"));
    package.marker = TRY(fields.parsed<pep::Marker>("marker"));
    package.requires_python = TRY(fields.parsed<pep::SpecifierSet>("requires-python"));
    package.dependencies = TRY(read_dependencies(fields));
    package.source = TRY(read_source(fields, package));
    return package;
}

}  // namespace pyenvx::pylock
