#include <algorithm>
#include <initializer_list>

#include "launcher/declaration/toml/value.hpp"
#include "launcher/lock/check.hpp"

namespace pyenvx::lock {

namespace {

constexpr std::string_view kMajorVersion = "1";
constexpr std::size_t kMaxDependencies = 10'000;

/// Typed access to the tables of one document, with the line of whatever is wrong.
class Reader {
public:
    explicit Reader(const toml::Source& source) : source_(source) {}

    Result<Lock> read(const toml::Value& document) const {
        TRY(check_version(document));
        TRY(check_keys(document, {"lock-version", "requires-python", "created-by", "packages", "tool"}));
        TRY(text(document, "created-by"));
        const auto& ours = *TRY(tool(document));
        auto digest = TRY(text(ours, "declaration-digest"));
        auto python = TRY(text(ours, "python"));
        const auto* packages = document.find("packages");
        if (packages == nullptr || packages->array() == nullptr) return missing(document, "packages", "an array");
        Lock lock{std::move(digest), std::move(python), {}};
        for (const auto& item : *packages->array()) lock.packages.push_back(TRY(package(item)));
        std::sort(lock.packages.begin(), lock.packages.end(),
                  [](const LockedPackage& left, const LockedPackage& right) { return left.name < right.name; });
        TRY(check(lock).context("in ", source_.name));
        return lock;
    }

private:
    Error at(const toml::Value& value, std::string_view what) const {
        return fail(ErrorKind::Invalid, source_.at(value.position()), ": ", what);
    }

    Error missing(const toml::Value& table, std::string_view key, std::string_view type) const {
        const auto* value = table.find(key);
        return at(value != nullptr ? *value : table, concat("`", key, "` must be there and be ", type));
    }

    Result<std::string> text(const toml::Value& table, std::string_view key) const {
        const auto* value = table.find(key);
        if (value == nullptr || value->string() == nullptr) return missing(table, key, "a string");
        return *value->string();
    }

    Result<std::string> text_if_there(const toml::Value& table, std::string_view key) const {
        return table.find(key) == nullptr ? Result<std::string>("") : text(table, key);
    }

    /// Keys that pyenvx does not read could mean that a package is not to be installed here.
    Result<void> check_keys(const toml::Value& table, std::initializer_list<std::string_view> known) const {
        if (table.table() == nullptr) return at(table, concat("expected a table, not ", table.type_name()));
        for (const auto& member : *table.table()) {
            if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
            return fail(ErrorKind::Invalid, source_.at(member.key_position),
                        ": pyenvx cannot install from a lock with `", printable(member.key), "`");
        }
        return {};
    }

    Result<void> check_version(const toml::Value& document) const {
        const auto version = TRY(text(document, "lock-version"));
        const auto numbers = split(version, '.');
        if (numbers.size() != 2 || !parse_decimal(numbers[0]) || !parse_decimal(numbers[1])) {
            return missing(document, "lock-version", "a version such as \"1.0\"");
        }
        if (numbers[0] == kMajorVersion) return {};
        return fail(ErrorKind::TooNew, source_.name, " has lock version ", version, ", and this pyenvx reads ",
                    kMajorVersion, ".x")
            .hint("use a newer pyenvx, or make the lock anew");
    }

    /// [tool.pyenvx], which every lock of ours has.
    Result<const toml::Value*> tool(const toml::Value& document) const {
        const auto* tools = document.find("tool");
        const auto* ours = tools != nullptr ? tools->find("pyenvx") : nullptr;
        if (ours == nullptr) return at(document, "the lock has no [tool.pyenvx], so it was not made by pyenvx");
        TRY(check_keys(*ours, {"declaration-digest", "python"}));
        return ours;
    }

    Result<LockedPackage> package(const toml::Value& table) const {
        TRY(check_keys(table,
                       {"name", "version", "dependencies", "wheels", "sdist", "archive", "vcs", "directory", "tool"}));
        auto name = TRY(package_name(table));
        auto version = pep::Version::parse(TRY(text(table, "version")));
        if (!version.ok()) return missing(table, "version", "a version");
        LockedPackage package{std::move(name), std::move(version).value(), {}, {}, {}, {}, {}, false};
        package.dependencies = TRY(dependencies(table));
        TRY(read_origin(table, package));
        TRY(read_tool(table, package));
        return package;
    }

    /// Exactly one of the five says where a package comes from.
    Result<void> read_origin(const toml::Value& table, LockedPackage& package) const {
        const toml::Value* direct = nullptr;
        for (const auto* key : {"archive", "vcs", "directory"}) {
            const auto* found = table.find(key);
            if (found == nullptr) continue;
            if (direct != nullptr || table.find("wheels") != nullptr || table.find("sdist") != nullptr) {
                return missing(table, key, "absent beside another place to install from");
            }
            direct = found;
        }
        if (direct == nullptr) return read_file_entry(*TRY(only_file(table)), package);
        if (direct == table.find("archive")) return read_archive(*direct, package);
        return direct == table.find("vcs") ? read_vcs(*direct, package) : read_directory(*direct, package);
    }

    Result<void> read_archive(const toml::Value& entry, LockedPackage& package) const {
        TRY(check_keys(entry, {"url", "size", "hashes", "subdirectory"}));
        package.url = TRY(text(entry, "url"));
        TRY(read_checks(entry, package));
        package.source = ArchiveSource{TRY(text_if_there(entry, "subdirectory"))};
        return {};
    }

    Result<void> read_vcs(const toml::Value& entry, LockedPackage& package) const {
        TRY(check_keys(entry, {"type", "url", "requested-revision", "commit-id", "subdirectory"}));
        auto type = TRY(text(entry, "type"));
        auto url = TRY(text(entry, "url"));
        auto revision = TRY(text_if_there(entry, "requested-revision"));
        auto commit = TRY(text(entry, "commit-id"));
        auto folder = TRY(text_if_there(entry, "subdirectory"));
        package.source =
            VcsSource{std::move(type), std::move(url), std::move(revision), std::move(commit), std::move(folder)};
        return {};
    }

    Result<void> read_directory(const toml::Value& entry, LockedPackage& package) const {
        TRY(check_keys(entry, {"path", "editable", "subdirectory"}));
        auto path = TRY(text(entry, "path"));
        const auto* editable = entry.find("editable");
        if (editable != nullptr && editable->boolean() == nullptr) return missing(entry, "editable", "true or false");
        auto folder = TRY(text_if_there(entry, "subdirectory"));
        package.source =
            DirectorySource{std::move(path), editable != nullptr && *editable->boolean(), std::move(folder)};
        return {};
    }

    Result<pep::PackageName> package_name(const toml::Value& table) const {
        const auto written = TRY(text(table, "name"));
        auto name = pep::PackageName::parse(written);
        if (!name.ok() || name->str() != written) return missing(table, "name", "a name in normal form");
        return name;
    }

    /// The one wheel, or where there is none the source distribution.
    Result<const toml::Value*> only_file(const toml::Value& table) const {
        const auto* wheels = table.find("wheels");
        const auto* source = table.find("sdist");
        if (source != nullptr && wheels == nullptr) return source;
        if (source != nullptr) return missing(table, "wheels", "absent beside `sdist`: one file is what is installed");
        if (wheels == nullptr || wheels->array() == nullptr || wheels->array()->size() != 1) {
            return missing(table, "wheels", "an array of one wheel");
        }
        return &wheels->array()->front();
    }

    Result<void> read_file_entry(const toml::Value& entry, LockedPackage& package) const {
        TRY(check_keys(entry, {"name", "url", "size", "hashes", "upload-time"}));
        package.filename = TRY(text(entry, "name"));
        package.url = TRY(text(entry, "url"));
        return read_checks(entry, package);
    }

    Result<void> read_checks(const toml::Value& entry, LockedPackage& package) const {
        if (const auto* size = entry.find("size")) {
            if (size->integer() == nullptr || *size->integer() < 0) return missing(entry, "size", "a number of bytes");
            package.size = static_cast<std::uint64_t>(*size->integer());
        }
        const auto* hashes = entry.find("hashes");
        if (hashes == nullptr || hashes->table() == nullptr) return missing(entry, "hashes", "a table");
        if (hashes->table()->empty()) return {};
        auto digest = Sha256::from_hex(TRY(text(*hashes, "sha256")));
        if (!digest.ok()) return missing(*hashes, "sha256", "64 hexadecimal digits");
        package.sha256 = std::move(digest).value();
        return {};
    }

    Result<std::vector<pep::PackageName>> dependencies(const toml::Value& table) const {
        std::vector<pep::PackageName> names;
        const auto* list = table.find("dependencies");
        if (list == nullptr) return names;
        if (list->array() == nullptr || list->array()->size() > kMaxDependencies) {
            return missing(table, "dependencies", "an array of tables");
        }
        for (const auto& item : *list->array()) {
            TRY(check_keys(item, {"name", "version"}));
            names.push_back(TRY(package_name(item)));
        }
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        return names;
    }

    Result<void> read_tool(const toml::Value& table, LockedPackage& package) const {
        const auto* tools = table.find("tool");
        const auto* ours = tools != nullptr ? tools->find("pyenvx") : nullptr;
        if (ours == nullptr) return {};
        TRY(check_keys(*ours, {"requested", "filename", "tree-sha256"}));
        if (const auto* requested = ours->find("requested")) {
            if (requested->boolean() == nullptr) return missing(*ours, "requested", "true or false");
            package.requested = *requested->boolean();
        }
        if (std::holds_alternative<ArchiveSource>(package.source)) package.filename = TRY(text(*ours, "filename"));
        if (ours->find("tree-sha256") == nullptr) return {};
        auto digest = Sha256::from_hex(TRY(text(*ours, "tree-sha256")));
        if (!digest.ok()) return missing(*ours, "tree-sha256", "64 hexadecimal digits");
        package.sha256 = std::move(digest).value();
        return {};
    }

    const toml::Source& source_;
};

}  // namespace

Result<Lock> parse_pylock(std::string_view bytes, std::string_view name) {
    const toml::Source source{printable(name)};
    const auto document = TRY(toml::parse(bytes, source));
    return Reader(source).read(document);
}

}  // namespace pyenvx::lock
