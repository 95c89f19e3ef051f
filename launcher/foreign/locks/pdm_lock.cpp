#include <algorithm>

#include "launcher/foreign/locks/lock_reader.hpp"
#include "launcher/foreign/locks/read_locks.hpp"

namespace pyenvx::foreign {

namespace {

using pylock::Fields;

class PdmLock {
public:
    explicit PdmLock(const toml::Source& source) : source_(source) {}

    Result<LockedGraph> read(std::string_view bytes) {
        const auto document = TRY(toml::parse(bytes, source_));
        TRY(check_version(document));
        LockedGraph graph{source_.name, "pdm", {}};
        for (const auto* table : TRY(package_tables(document, source_))) TRY(read_package(*table, graph));
        return graph;
    }

private:
    Result<void> check_version(const toml::Value& document) const {
        const auto* version = document.at({"metadata", "lock_version"});
        if (version == nullptr || version->string() == nullptr) {
            return fail(ErrorKind::Invalid, source_.name, " has no `lock_version`, so it is no lock of pdm");
        }
        if (version->string()->starts_with("4.")) return {};
        return fail(ErrorKind::TooNew, source_.name, " has version ", printable(*version->string()),
                    ", and this pyenvx reads 4.x")
            .hint("make the lock anew: pdm lock");
    }

    /// A package with extras has an entry of its own, whose requirements are those of the extras.
    Result<void> read_package(const toml::Value& table, LockedGraph& graph) {
        const auto fields = TRY(Fields::of(source_, table));
        auto entry = TRY(begin_entry(fields, source_, table));
        entry.package.marker = TRY(fields.parsed<pep::Marker>("marker"));
        std::vector<Edge> edges;
        for (const auto& text : TRY(fields.texts("dependencies"))) edges.push_back(TRY(edge_of(text, entry.origin)));
        const auto extras = TRY(fields.all_parsed<pep::ExtraName>("extras"));
        if (!extras.empty()) {
            add_extras(extras, edges, std::move(entry), graph);
            return {};
        }
        entry.edges = std::move(edges);
        TRY(read_place(fields, entry));
        add_release(std::move(entry), graph);
        return {};
    }

    static void add_release(Entry entry, LockedGraph& graph) {
        auto* known = same_release(graph, entry);
        if (known == nullptr) {
            graph.entries.push_back(std::move(entry));
        } else {
            entry.extras = std::move(known->extras);
            *known = std::move(entry);
        }
    }

    static void add_extras(const std::vector<pep::ExtraName>& extras, const std::vector<Edge>& edges, Entry entry,
                           LockedGraph& graph) {
        auto* known = same_release(graph, entry);
        if (known == nullptr) known = &graph.entries.emplace_back(std::move(entry));
        for (const auto& extra : extras) {
            auto& list = known->extras[extra];
            list.insert(list.end(), edges.begin(), edges.end());
        }
    }

    static Entry* same_release(LockedGraph& graph, const Entry& entry) {
        const auto found = std::find_if(graph.entries.rbegin(), graph.entries.rend(), [&](const Entry& one) {
            return one.package.name == entry.package.name && one.package.version == entry.package.version;
        });
        return found == graph.entries.rend() ? nullptr : &*found;
    }

    static Result<pylock::File> read_file(const Fields& table) {
        pylock::File file;
        file.url = TRY(table.text_or_nothing("url"));
        file.name = TRY(table.text("file")).value_or(pylock::last_piece(file.url));
        if (file.name.empty()) return table.wrong("file", "must be there");
        TRY(add_hash(file, TRY(table.needed_text("hash")), table));
        return file;
    }

    static Result<void> read_place(const Fields& fields, Entry& entry) {
        auto& source = entry.package.source;
        if (fields.find("git") != nullptr) {
            source = TRY(read_repository(fields));
        } else if (fields.find("path") != nullptr && fields.find("files") == nullptr) {
            source = TRY(read_folder(fields));
            entry.package.version.reset();
        } else if (fields.find("path") != nullptr || fields.find("url") != nullptr) {
            source = TRY(read_archive(fields));
        } else {
            pylock::Distributions distributions;
            for (auto& file : TRY(read_files(fields))) add_file(distributions, std::move(file));
            source = std::move(distributions);
        }
        return {};
    }

    static Result<std::vector<pylock::File>> read_files(const Fields& fields) {
        std::vector<pylock::File> files;
        for (const auto& table : TRY(fields.tables("files", kMaxListed))) files.push_back(TRY(read_file(table)));
        return files;
    }

    static Result<pylock::Vcs> read_repository(const Fields& fields) {
        pylock::Vcs vcs{"git", {}, {}, {}, {}, {}};
        vcs.url = TRY(fields.needed_text("git"));
        vcs.requested_revision = TRY(fields.text_or_nothing("ref"));
        vcs.commit = TRY(fields.needed_text("revision"));
        vcs.subdirectory = TRY(fields.text_or_nothing("subdirectory"));
        return vcs;
    }

    static Result<pylock::Directory> read_folder(const Fields& fields) {
        pylock::Directory folder{{}, false, {}};
        folder.path = TRY(fields.needed_text("path"));
        folder.editable = TRY(fields.boolean("editable", false));
        folder.subdirectory = TRY(fields.text_or_nothing("subdirectory"));
        return folder;
    }

    static Result<pylock::Archive> read_archive(const Fields& fields) {
        auto files = TRY(read_files(fields));
        if (files.size() != 1) return fields.wrong("files", "must have the one file of its source");
        auto& file = files.front();
        file.path = TRY(fields.text_or_nothing("path"));
        file.url = TRY(fields.text_or_nothing("url"));
        if (!file.path.empty()) file.url.clear();
        pylock::Archive archive{std::move(file), {}};
        archive.subdirectory = TRY(fields.text_or_nothing("subdirectory"));
        return archive;
    }

    const toml::Source& source_;
};

}  // namespace

Result<LockedGraph> read_pdm_lock(std::string_view bytes, const toml::Source& source) {
    return PdmLock(source).read(bytes);
}

}  // namespace pyenvx::foreign
