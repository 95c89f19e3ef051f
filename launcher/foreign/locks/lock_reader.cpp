#include "launcher/foreign/locks/lock_reader.hpp"

#include "store/pep/requirement.hpp"

namespace pyenvx::foreign {

Result<Entry> begin_entry(const pylock::Fields& fields, const toml::Source& source, const toml::Value& table) {
    const auto written = TRY(fields.needed_text("name"));
    auto name = pep::PackageName::parse(written);
    if (!name.ok()) return fields.wrong("name", "is no name of a package");
    Entry entry{pylock::Package{*std::move(name)}};
    entry.package.version = TRY(fields.parsed<pep::Version>("version"));
    entry.origin = source.at(table.position());
    return entry;
}

Result<std::vector<const toml::Value*>> package_tables(const toml::Value& document, const toml::Source& source) {
    std::vector<const toml::Value*> tables;
    const auto* packages = document.find("package");
    if (packages == nullptr) return tables;
    const auto* array = packages->array();
    if (array == nullptr || array->size() > kMaxEntries) {
        return fail(ErrorKind::Invalid, source.at(packages->position()), ": `package` must be an array of at most ",
                    kMaxEntries, " tables");
    }
    for (const auto& item : *array) tables.push_back(&item);
    return tables;
}

Result<Edge> edge_of(std::string_view text, const std::string& origin) {
    auto parsed = pep::Requirement::parse(text);
    if (!parsed.ok()) {
        return fail(ErrorKind::Invalid, origin, ": `", printable(text),
                    "` is no requirement: ", parsed.error().message());
    }
    return Edge{std::move(parsed->name),
                {parsed->extras.begin(), parsed->extras.end()},
                std::move(parsed->marker),
                {},
                std::move(parsed->specifiers)};
}

Result<void> add_hash(pylock::File& file, std::string_view hash, const pylock::Fields& fields) {
    const auto colon = hash.find(':');
    if (colon == std::string_view::npos || !from_hex(hash.substr(colon + 1))) {
        return fields.wrong("hash", "is no hash such as sha256: and 64 digits");
    }
    file.hashes.emplace(to_lower(hash.substr(0, colon)), to_lower(hash.substr(colon + 1)));
    return {};
}

void add_file(pylock::Distributions& files, pylock::File file) {
    if (file.name.ends_with(".whl")) {
        files.wheels.push_back(std::move(file));
    } else if (file.name.ends_with(".tar.gz") || (file.name.ends_with(".zip") && !files.sdist)) {
        files.sdist = std::move(file);
    }
}

}  // namespace pyenvx::foreign
