#include <algorithm>

#include "launcher/foreign/locks/lock_reader.hpp"
#include "launcher/foreign/locks/read_locks.hpp"
#include "launcher/foreign/text/poetry_constraint.hpp"
#include "launcher/foreign/text/requirement_parts.hpp"

namespace pyenvx::foreign {

namespace {

using pylock::Fields;

class PoetryLock {
public:
    explicit PoetryLock(const toml::Source& source) : source_(source) {}

    Result<LockedGraph> read(std::string_view bytes) {
        const auto document = TRY(toml::parse(bytes, source_));
        LockedGraph graph{source_.name, "poetry", {}};
        const auto fields = TRY(Fields::of(source_, document));
        const auto metadata = TRY(fields.table("metadata"));
        TRY(check_version(metadata));
        for (const auto* table : TRY(package_tables(document, source_))) {
            graph.entries.push_back(TRY(read_package(*table, metadata)));
        }
        return graph;
    }

private:
    Result<void> check_version(const std::optional<Fields>& metadata) const {
        const auto version = metadata ? TRY(metadata->text_or_nothing("lock-version")) : std::string();
        if (version.empty() || version.starts_with("1.") || version.starts_with("2.")) return {};
        return fail(ErrorKind::TooNew, source_.name, " has format ", printable(version),
                    ", and this pyenvx reads those of poetry 1 and 2")
            .hint("use a newer pyenvx, or make the lock anew with poetry 2");
    }

    Result<Entry> read_package(const toml::Value& table, const std::optional<Fields>& metadata) {
        const auto fields = TRY(Fields::of(source_, table));
        auto entry = TRY(begin_entry(fields, source_, table));
        entry.package.marker = TRY(read_marker(fields));
        TRY(read_edges(fields, entry));
        const auto name = TRY(fields.needed_text("name"));
        TRY(read_place(fields, TRY(read_files(fields, metadata, name)), entry));
        return entry;
    }

    /// Since poetry 2 a text, or one for each group; any of them is enough.
    Result<std::optional<pep::Marker>> read_marker(const Fields& fields) {
        const auto* value = fields.find("markers");
        if (value == nullptr) return std::optional<pep::Marker>();
        if (value->table() == nullptr) return fields.parsed<pep::Marker>("markers");
        std::vector<std::string> texts;
        for (const auto& group : *value->table()) {
            if (group.value.string() == nullptr) return fields.wrong("markers", "must hold strings");
            texts.push_back(concat('(', *group.value.string(), ')'));
        }
        // A group that is not mentioned needs the package everywhere.
        if (texts.empty() || texts.size() < TRY(fields.texts("groups")).size()) return std::optional<pep::Marker>();
        auto marker = pep::Marker::parse(join(texts, " or "));
        if (!marker.ok()) return fields.wrong("markers", marker.error().message());
        return std::optional(*std::move(marker));
    }

    /// [package.dependencies], of which those that are optional belong to extras.
    Result<void> read_edges(const Fields& fields, Entry& entry) {
        std::vector<Edge> optional;
        for (const auto& member : TRY(fields.members("dependencies"))) {
            TRY(read_dependency(member.key, member.value, entry.edges, optional));
        }
        return read_extras(fields, optional, entry);
    }

    Result<void> read_extras(const Fields& fields, const std::vector<Edge>& optional, Entry& entry) {
        const auto extras = TRY(fields.table("extras"));
        for (const auto& member : TRY(fields.members("extras"))) {
            auto name = pep::ExtraName::parse(member.key);
            if (!name.ok()) return extras->wrong(member.key, "is no name of an extra");
            auto& edges = entry.extras[*std::move(name)];
            for (const auto& text : TRY(extras->texts(member.key))) TRY(add_of_extra(text, optional, edges));
        }
        return {};
    }

    /// "PySocks (>=1.5.6,!=1.5.7)": the name, which leads to the edges that are optional.
    Result<void> add_of_extra(std::string_view text, const std::vector<Edge>& optional, std::vector<Edge>& edges) {
        const auto name = pep::PackageName::parse(text.substr(0, text.find_first_of(" [(;<>=!~")));
        if (!name.ok())
            return fail(ErrorKind::Invalid, source_.name, ": `", printable(text), "` in an extra is no package");
        for (const auto& edge : optional) {
            if (edge.name == *name) edges.push_back(edge);
        }
        return {};
    }

    Result<void> read_dependency(const std::string& name, const toml::Value& value, std::vector<Edge>& edges,
                                 std::vector<Edge>& optional) {
        if (const auto* alternatives = value.array()) {
            for (const auto& one : *alternatives) TRY(read_dependency_once(name, one, edges, optional));
            return {};
        }
        return read_dependency_once(name, value, edges, optional);
    }

    Result<void> read_dependency_once(const std::string& name, const toml::Value& value, std::vector<Edge>& edges,
                                      std::vector<Edge>& optional) {
        const auto origin = source_.at(value.position());
        RequirementParts parts{name};
        if (const auto* constraint = value.string()) {
            parts.specifiers = TRY(specifiers_of(*constraint).context("in ", origin));
            edges.push_back(TRY(edge_of(parts.text(), origin)));
            return {};
        }
        const auto fields = TRY(Fields::of(source_, value));
        TRY(read_parts(fields, origin, parts));
        auto& list = TRY(fields.boolean("optional", false)) ? optional : edges;
        list.push_back(TRY(edge_of(parts.text(), origin)));
        return {};
    }

    static Result<void> read_parts(const Fields& fields, const std::string& origin, RequirementParts& parts) {
        parts.extras = TRY(fields.texts("extras"));
        if (const auto version = TRY(fields.text("version"))) {
            parts.specifiers = TRY(specifiers_of(*version).context("in ", origin));
        }
        if (const auto markers = TRY(fields.text("markers"))) parts.markers.push_back(*markers);
        if (const auto python = TRY(fields.text("python"))) {
            const auto specifiers = TRY(python_specifiers_of(*python).context("in ", origin));
            parts.markers.push_back(python_marker(specifiers));
        }
        return {};
    }

    /// Before format 2 the files of all packages stood in one table at the end.
    Result<std::vector<pylock::File>> read_files(const Fields& fields, const std::optional<Fields>& metadata,
                                                 const std::string& name) {
        auto files = TRY(files_of(TRY(fields.tables("files", kMaxListed))));
        if (!files.empty() || !metadata) return files;
        const auto all = TRY(metadata->table("files"));
        if (!all) return files;
        return files_of(TRY(all->tables(name, kMaxListed)));
    }

    static Result<std::vector<pylock::File>> files_of(const std::vector<Fields>& tables) {
        std::vector<pylock::File> files;
        for (const auto& table : tables) {
            pylock::File file;
            file.name = TRY(table.needed_text("file"));
            file.url = TRY(table.text_or_nothing("url"));
            TRY(add_hash(file, TRY(table.needed_text("hash")), table));
            files.push_back(std::move(file));
        }
        return files;
    }

    static Result<void> read_place(const Fields& fields, std::vector<pylock::File> files, Entry& entry) {
        const auto place = TRY(fields.table("source"));
        const auto type = place ? TRY(place->needed_text("type")) : "legacy";
        auto& source = entry.package.source;
        if (type == "git") {
            source = TRY(repository(*place));
        } else if (type == "directory") {
            source = TRY(folder(*place, TRY(fields.boolean("develop", false))));
            entry.package.version.reset();
        } else if (type == "url" || type == "file") {
            if (files.size() != 1) return fields.wrong("files", "must have the one file of its source");
            source = TRY(archive(*place, std::move(files.front()), type == "url"));
        } else if (type == "legacy") {
            pylock::Distributions distributions;
            for (auto& file : files) add_file(distributions, std::move(file));
            source = std::move(distributions);
        } else {
            return place->wrong("type", "is a kind of source that pyenvx does not know");
        }
        return {};
    }

    static Result<pylock::Vcs> repository(const Fields& place) {
        pylock::Vcs vcs{"git", {}, {}, {}, {}, {}};
        vcs.url = TRY(place.needed_text("url"));
        vcs.requested_revision = TRY(place.text_or_nothing("reference"));
        vcs.commit = TRY(place.needed_text("resolved_reference"));
        vcs.subdirectory = TRY(place.text_or_nothing("subdirectory"));
        return vcs;
    }

    static Result<pylock::Directory> folder(const Fields& place, bool editable) {
        pylock::Directory directory{{}, editable, {}};
        directory.path = TRY(place.needed_text("url"));
        directory.subdirectory = TRY(place.text_or_nothing("subdirectory"));
        return directory;
    }

    static Result<pylock::Archive> archive(const Fields& place, pylock::File file, bool is_url) {
        (is_url ? file.url : file.path) = TRY(place.needed_text("url"));
        pylock::Archive archive{std::move(file), {}};
        archive.subdirectory = TRY(place.text_or_nothing("subdirectory"));
        return archive;
    }

    const toml::Source& source_;
};

}  // namespace

Result<LockedGraph> read_poetry_lock(std::string_view bytes, const toml::Source& source) {
    return PoetryLock(source).read(bytes);
}

}  // namespace pyenvx::foreign
