#include <algorithm>

#include "launcher/foreign/locks/lock_reader.hpp"
#include "launcher/foreign/locks/read_locks.hpp"

namespace pyenvx::foreign {

namespace {

using pylock::Fields;

/// A repository as uv writes it: "https://host/path?rev=v1&subdirectory=a#COMMIT".
pylock::Vcs repository_of(std::string_view place) {
    pylock::Vcs vcs{"git", {}, {}, {}, {}, {}};
    const auto mark = std::min(place.find('#'), place.size());
    vcs.commit = place.substr(std::min(mark + 1, place.size()));
    place = place.substr(0, mark);
    const auto query = std::min(place.find('?'), place.size());
    vcs.url = place.substr(0, query);
    for (const auto part : split(place.substr(std::min(query + 1, place.size())), '&')) {
        const auto equals = std::min(part.find('='), part.size());
        const auto key = part.substr(0, equals);
        const auto value = part.substr(std::min(equals + 1, part.size()));
        if (key == "subdirectory") vcs.subdirectory = value;
        if (key == "rev" || key == "tag" || key == "branch") vcs.requested_revision = value;
    }
    return vcs;
}

class UvLock {
public:
    explicit UvLock(const toml::Source& source) : source_(source) {}

    Result<LockedGraph> read(std::string_view bytes) {
        const auto document = TRY(toml::parse(bytes, source_));
        TRY(check_version(document));
        LockedGraph graph{source_.name, "uv", {}};
        for (const auto* table : TRY(package_tables(document, source_))) {
            graph.entries.push_back(TRY(read_package(*table)));
        }
        return graph;
    }

private:
    Result<void> check_version(const toml::Value& document) const {
        const auto* version = document.find("version");
        if (version == nullptr || version->integer() == nullptr) {
            return fail(ErrorKind::Invalid, source_.name, " has no `version`, so it is no lock of uv");
        }
        if (*version->integer() == 1) return {};
        return fail(ErrorKind::TooNew, source_.name, " has version ", *version->integer(), ", and this pyenvx reads 1")
            .hint("use a newer pyenvx");
    }

    Result<Entry> read_package(const toml::Value& table) {
        const auto fields = TRY(Fields::of(source_, table));
        auto entry = TRY(begin_entry(fields, source_, table));
        entry.package.marker = TRY(read_marker(fields));
        entry.edges = TRY(read_edges(fields, "dependencies"));
        const auto extras = TRY(fields.table("optional-dependencies"));
        for (const auto& member : TRY(fields.members("optional-dependencies"))) {
            auto name = pep::ExtraName::parse(member.key);
            if (!name.ok()) return extras->wrong(member.key, "is no name of an extra");
            entry.extras.emplace(*std::move(name), TRY(read_edges(*extras, member.key)));
        }
        TRY(read_place(fields, entry));
        return entry;
    }

    /// Of the forks of the resolution that the entry belongs to, any is enough.
    static Result<std::optional<pep::Marker>> read_marker(const Fields& fields) {
        auto texts = TRY(fields.texts("resolution-markers"));
        if (texts.empty()) return std::optional<pep::Marker>();
        for (auto& text : texts) text = concat('(', text, ')');
        auto marker = pep::Marker::parse(join(texts, " or "));
        if (!marker.ok()) return fields.wrong("resolution-markers", marker.error().message());
        return std::optional(*std::move(marker));
    }

    static Result<std::vector<Edge>> read_edges(const Fields& fields, std::string_view key) {
        std::vector<Edge> edges;
        for (const auto& table : TRY(fields.tables(key, kMaxListed))) edges.push_back(TRY(read_edge(table)));
        return edges;
    }

    static Result<Edge> read_edge(const Fields& table) {
        auto name = TRY(table.parsed<pep::PackageName>("name"));
        if (!name) return table.wrong("name", "must be there");
        Edge edge{*std::move(name)};
        for (auto& extra : TRY(table.all_parsed<pep::ExtraName>("extra"))) edge.extras.insert(std::move(extra));
        edge.marker = TRY(table.parsed<pep::Marker>("marker"));
        edge.version = TRY(table.parsed<pep::Version>("version"));
        return edge;
    }

    static Result<pylock::File> read_file(const Fields& table) {
        pylock::File file;
        file.url = TRY(table.text_or_nothing("url"));
        file.path = TRY(table.text_or_nothing("path"));
        file.name = TRY(table.text("filename")).value_or(pylock::last_piece(file.path.empty() ? file.url : file.path));
        file.size = TRY(table.count("size"));
        if (const auto hash = TRY(table.text("hash"))) TRY(add_hash(file, *hash, table));
        return file;
    }

    static Result<pylock::Distributions> read_files(const Fields& fields) {
        pylock::Distributions files;
        for (const auto& table : TRY(fields.tables("wheels", kMaxListed))) add_file(files, TRY(read_file(table)));
        if (const auto table = TRY(fields.table("sdist"))) add_file(files, TRY(read_file(*table)));
        return files;
    }

    /// The one file of a package that is fixed by an address or a path.
    static Result<pylock::Archive> read_archive(const Fields& fields, const std::string& place, bool is_path) {
        pylock::File file;
        for (const auto& table : TRY(fields.tables("wheels", kMaxListed))) file = TRY(read_file(table));
        if (const auto table = TRY(fields.table("sdist"))) file = TRY(read_file(*table));
        (is_path ? file.path : file.url) = place;
        if (is_path) file.url.clear();
        file.name = pylock::last_piece(place);
        return pylock::Archive{std::move(file), {}};
    }

    static Result<void> read_place(const Fields& fields, Entry& entry) {
        const auto place = TRY(fields.table("source"));
        if (!place) return fields.wrong("source", "must be there");
        auto& source = entry.package.source;
        if (place->find("registry") != nullptr) {
            source = TRY(read_files(fields));
        } else if (const auto git = TRY(place->text("git"))) {
            source = repository_of(*git);
        } else if (const auto url = TRY(place->text("url"))) {
            source = TRY(read_archive(fields, *url, false));
        } else if (const auto path = TRY(place->text("path"))) {
            source = TRY(read_archive(fields, *path, true));
        } else {
            return read_folder(*place, entry);
        }
        return {};
    }

    static Result<void> read_folder(const Fields& place, Entry& entry) {
        for (const std::string_view kind : {"directory", "editable", "virtual"}) {
            const auto folder = TRY(place.text(kind));
            if (!folder) continue;
            entry.package.source = pylock::Directory{*folder, kind == "editable", {}};
            entry.package.version.reset();
            entry.is_virtual = kind == "virtual";
            return {};
        }
        return place.wrong("registry", "or another kind of source that pyenvx knows must be there");
    }

    const toml::Source& source_;
};

}  // namespace

Result<LockedGraph> read_uv_lock(std::string_view bytes, const toml::Source& source) {
    return UvLock(source).read(bytes);
}

}  // namespace pyenvx::foreign
