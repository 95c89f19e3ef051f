#include "store/core/registry.hpp"

#include <array>

#include "schema_text.hpp"
#include "store/base/text.hpp"

namespace pyenvx::store {
namespace {

// Step n brings a database from version n to n + 1; user_version says which it has.
constexpr std::array kMigrations = {kSchemaText};
constexpr auto kSchemaVersion = static_cast<std::int64_t>(kMigrations.size());

Result<void> check_version(std::int64_t version) {
    if (version <= kSchemaVersion) return {};
    return fail(ErrorKind::TooNew, "the store was written by a newer pyenvx: its schema is version ", version,
                " and this program knows ", kSchemaVersion)
        .hint("use that newer pyenvx, or set PYENVX_HOME to another folder");
}

}  // namespace

Result<Registry> Registry::open(const std::filesystem::path& file) {
    Registry registry(TRY(db::Database::open(file, db::Access::ReadWrite)));
    TRY(registry.migrate());
    return registry;
}

Result<void> Registry::migrate() {
    auto version = TRY(database_.number("PRAGMA user_version"));
    TRY(check_version(version));
    if (version == kSchemaVersion) return {};
    TRY(database_.choose_journal(db::Journal::WriteAhead));
    auto transaction = TRY(db::Transaction::begin(database_));
    // Another process may have been first.
    version = TRY(database_.number("PRAGMA user_version"));
    TRY(check_version(version));
    for (auto step = version; step < kSchemaVersion; ++step) {
        TRY(database_.execute(kMigrations[static_cast<std::size_t>(step)]));
    }
    TRY(database_.execute(concat("PRAGMA user_version = ", kSchemaVersion).c_str()));
    return std::move(transaction).commit();
}

Result<std::vector<StorePath>> Registry::references_of(std::int64_t id) {
    std::vector<StorePath> references;
    auto use = TRY(find_references_.use(database_));
    use.bind(id);
    while (TRY(use.next())) references.push_back(TRY(StorePath::parse(use.text(0))));
    return references;
}

Result<std::optional<ObjectInfo>> Registry::find(const StorePath& path) {
    auto use = TRY(find_.use(database_));
    use.bind(path.str());
    if (!TRY(use.next())) return std::optional<ObjectInfo>();
    ObjectInfo info{.path = path, .deriver = use.text(1), .size = static_cast<std::uint64_t>(use.number(2))};
    if (!use.is_null(3)) info.nar_hash = TRY(Sha256::from_hex(use.text(3)));
    info.nar_size = static_cast<std::uint64_t>(use.number(4));
    info.references = TRY(references_of(use.number(0)));
    return std::optional(std::move(info));
}

Result<std::optional<std::int64_t>> Registry::object_id(const StorePath& path) {
    auto use = TRY(find_.use(database_));
    use.bind(path.str());
    return TRY(use.next()) ? std::optional(use.number(0)) : std::nullopt;
}

Result<void> Registry::add_references(std::int64_t id, const std::vector<StorePath>& references) {
    for (const auto& reference : references) {
        const auto referenced = TRY(object_id(reference));
        if (!referenced)
            return fail(ErrorKind::Failed, "the object refers to ", reference.str(), ", which is not there");
        auto use = TRY(add_reference_.use(database_));
        TRY(use.bind(id).bind(*referenced).run());
    }
    return {};
}

Result<void> Registry::add(const ObjectInfo& info, const std::string& boot_id) {
    auto transaction = TRY(db::Transaction::begin(database_));
    {
        const auto nar_hash = info.nar_hash ? info.nar_hash->hex() : "";
        auto use = TRY(add_object_.use(database_));
        use.bind(info.path.str()).bind(info.deriver).bind(static_cast<std::int64_t>(info.size));
        info.nar_hash ? use.bind(nar_hash) : use.bind_null();
        TRY(use.bind(static_cast<std::int64_t>(info.nar_size)).bind(boot_id).run());
    }
    const auto id = TRY(object_id(info.path));
    if (!id) return fail(ErrorKind::Failed, "the database lost ", info.path.str());
    TRY(add_references(*id, info.references));
    return std::move(transaction).commit();
}

Result<void> Registry::set_root(const std::filesystem::path& link, const StorePath& target) {
    auto transaction = TRY(db::Transaction::begin(database_));
    const auto id = TRY(object_id(target));
    if (!id) return fail(ErrorKind::Failed, target.str(), " is not in the store");
    {
        auto use = TRY(set_root_.use(database_));
        TRY(use.bind(link.native()).bind(*id).run());
    }
    return std::move(transaction).commit();
}

Result<std::optional<std::string>> Registry::fact(std::string_view kind, std::string_view key) {
    auto use = TRY(find_fact_.use(database_));
    use.bind(kind).bind(key);
    return TRY(use.next()) ? std::optional(use.text(0)) : std::nullopt;
}

Result<void> Registry::set_fact(std::string_view kind, std::string_view key, std::string_view value) {
    auto use = TRY(set_fact_.use(database_));
    return use.bind(kind).bind(key).bind_blob(value).run();
}

}  // namespace pyenvx::store
