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
        const auto* metadata = document.find("metadata");
        const auto* version = metadata != nullptr ? metadata->find("lock_version") : nullptr;
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
        if (extras.empty()) {
            entry.edges = std::move(edges);
            TRY(read_place(fields, entry));
            if (auto* same = same_release(graph, entry))
                entry.extras = std::move(same->extras), *same = std::move(entry);
            else
                graph.entries.push_back(std::move(entry));
            return {};
        }
        auto* base = same_release(graph, entry);
        if (base == nullptr) base = &graph.entries.emplace_back(std::move(entry));
        for (const auto& extra : extras) {
            auto& list = base->extras[extra];
            list.insert(list.end(), edges.begin(), edges.end());
        }
        return {};
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
        const auto subdirectory = TRY(fields.text_or_nothing("subdirectory"));
        auto& source = entry.package.source;
        if (const auto git = TRY(fields.text("git"))) {
            pylock::Vcs vcs{"git", *git, {}, {}, {}, subdirectory};
            vcs.requested_revision = TRY(fields.text_or_nothing("ref"));
            vcs.commit = TRY(fields.needed_text("revision"));
            source = std::move(vcs);
            return {};
        }
        std::vector<pylock::File> files;
        for (const auto& table : TRY(fields.tables("files", kMaxListed))) files.push_back(TRY(read_file(table)));
        const auto path = TRY(fields.text_or_nothing("path"));
        const auto url = TRY(fields.text_or_nothing("url"));
        if (!path.empty() && files.empty()) {
            const bool editable = TRY(fields.boolean("editable", false));
            source = pylock::Directory{path, editable, subdirectory};
            entry.package.version.reset();
        } else if (!path.empty() || !url.empty()) {
            if (files.size() != 1) return fields.wrong("files", "must have the one file of its source");
            files.front().path = path;
            files.front().url = path.empty() ? url : "";
            source = pylock::Archive{std::move(files.front()), subdirectory};
        } else {
            pylock::Distributions distributions;
            for (auto& file : files) add_file(distributions, std::move(file));
            source = std::move(distributions);
        }
        return {};
    }

    const toml::Source& source_;
};

}  // namespace

Result<LockedGraph> read_pdm_lock(std::string_view bytes, const toml::Source& source) {
    return PdmLock(source).read(bytes);
}

}  // namespace pyenvx::foreign
