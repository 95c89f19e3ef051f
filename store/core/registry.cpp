#include "store/core/registry.hpp"

#include <algorithm>
#include <array>

#include "schema_text.hpp"
#include "store/base/file_lock.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/db/network_file_system.hpp"
#include "store/plan/derivation.hpp"

namespace pyenvx::store {
namespace {

// Step n brings a database from version n to n + 1; user_version says which it has.
constexpr std::array kMigrations = {kSchemaText, kSchema2Text, kSchema3Text};
constexpr auto kSchemaVersion = static_cast<std::int64_t>(kMigrations.size());

Result<void> check_version(std::int64_t version) {
    if (version <= kSchemaVersion) return {};
    return fail(ErrorKind::TooNew, "the store was written by a newer pyenvx: its schema is version ", version,
                " and this program knows ", kSchemaVersion)
        .hint("use that newer pyenvx, or set PYENVX_HOME to another folder");
}

// Its address is that of what came out; all others have the address that their recipe gives.
bool is_output_of_build(const ObjectInfo& info) {
    const auto recipe = Derivation::parse(info.deriver);
    return recipe.ok() && recipe->kind() == DerivationKind::BuildSdist;
}

// An info file's own time is that of the registration.
Result<void> restore_times(const Described& described, const std::filesystem::path& home,
                           const db::Database& database) {
    db::Statement set_time("UPDATE object SET registered_at = ? WHERE path = ?");
    for (const auto& info : described.objects) {
        const auto status = TRY(sys::stat((home / "info" / info.path.str()).c_str()));
        if (!status) continue;
        TRY(TRY(set_time.use(database)).bind(std::int64_t{status->st_mtim.tv_sec}).bind(info.path.str()).run());
    }
    return {};
}

}  // namespace

std::int64_t Registry::schema_version() { return kSchemaVersion; }

Result<Registry> Registry::open(const std::filesystem::path& home, CommitSync sync, Progress& progress) {
    Registry registry(TRY(db::Database::open(home / "db" / "store.sqlite", db::Access::ReadWrite, &progress)));
    TRY(registry.migrate(home, sync, progress));
    if (sync == CommitSync::Full) TRY(registry.database_.execute("PRAGMA synchronous = FULL"));
    return registry;
}

Result<void> Registry::migrate(const std::filesystem::path& home, CommitSync sync, Progress& progress) {
    auto version = TRY(database_.number("PRAGMA user_version"));
    TRY(check_version(version));
    if (version == kSchemaVersion && TRY(has_right_journal(home))) return {};
    // SQLite does not wait when several change the journal at once: all but one are told that it is busy.
    const auto alone = TRY(FileLock::acquire_telling(home / "db" / "migration.lock", "the database", progress));
    // Another process may have been first.
    version = TRY(database_.number("PRAGMA user_version"));
    TRY(check_version(version));
    const auto described = version == 0 ? TRY(describe_store(home)) : Described{};
    // Until something is durable, losing all of the database loses nothing: so the first start waits for no disk here.
    const bool may_be_lost = version == 0 && described.objects.empty() && sync == CommitSync::Lazy;
    if (may_be_lost) TRY(database_.execute("PRAGMA synchronous = OFF"));
    TRY(choose_journal(home, progress));
    auto transaction = TRY(db::Transaction::begin(database_));
    TRY(make_tables(database_, version));
    if (version == 0) TRY(adopt(described));
    if (version == 0) TRY(restore_times(described, home, database_));
    TRY(std::move(transaction).commit());
    return may_be_lost ? database_.execute("PRAGMA synchronous = NORMAL") : Result<void>();
}

Result<void> Registry::make_tables(db::Database& database, std::int64_t version) {
    for (auto step = version; step < kSchemaVersion; ++step) {
        TRY(database.execute(kMigrations[static_cast<std::size_t>(step)]));
    }
    return database.execute(concat("PRAGMA user_version = ", kSchemaVersion).c_str());
}

// The index of a write-ahead log is memory that all processes share, and those of two machines share none.
Result<bool> Registry::has_right_journal(const std::filesystem::path& home) {
    return !db::is_on_network(home.c_str()) || TRY(database_.journal()) == db::Journal::Rollback;
}

Result<void> Registry::choose_journal(const std::filesystem::path& home, Progress& progress) {
    const bool networked = db::is_on_network(home.c_str());
    TRY(database_.choose_journal(networked ? db::Journal::Rollback : db::Journal::WriteAhead));
    if (networked) {
        progress.warn(concat("the store ", home,
                             " lies on a network file system: it works, and slower, since its database ",
                             "goes without a write-ahead log; PYENVX_HOME can name a local folder"));
    }
    return {};
}

Result<void> Registry::adopt(const Described& described) {
    for (const auto& info : described.objects) {
        TRY(insert(info, info.boot, info.boot.empty()));
        TRY(add_references(info));
        if (is_output_of_build(info)) TRY(set_realisation(Sha256::of(info.deriver), kBuiltWheel, info.path));
        for (const auto& [recipe, output] : info.realises) TRY(set_realisation(recipe, output, info.path));
    }
    for (const auto& [link, target] : described.roots) TRY(add_root(link, target));
    adopted_ = described.objects.size();
    return {};
}

Result<std::vector<StorePath>> Registry::references_of(std::int64_t id) {
    std::vector<StorePath> references;
    auto use = TRY(find_references_.use(database_));
    use.bind(id);
    while (TRY(use.next())) references.push_back(TRY(StorePath::parse(use.text(0))));
    return references;
}

Result<std::vector<Signature>> Registry::signatures_of(std::int64_t id) {
    std::vector<Signature> signatures;
    auto use = TRY(find_signatures_.use(database_));
    use.bind(id);
    while (TRY(use.next())) signatures.push_back({use.text(0), use.text(1)});
    return signatures;
}

Result<void> Registry::add_signature(const RegisteredObject& object, const Signature& signature) {
    auto use = TRY(add_signature_.use(database_));
    return use.bind(object.id).bind(signature.key_name).bind_blob(signature.bytes).bind(object.registration).run();
}

// Those of a tree that was there before say nothing about this one.
Result<void> Registry::replace_signatures(const RegisteredObject& object, const std::vector<Signature>& signatures) {
    TRY(TRY(forget_signatures_.use(database_)).bind(object.id).run());
    for (const auto& signature : signatures) TRY(add_signature(object, signature));
    return {};
}

Result<std::optional<RegisteredObject>> Registry::find(const StorePath& path) {
    auto use = TRY(find_.use(database_));
    use.bind(path.str());
    if (!TRY(use.next())) return std::optional<RegisteredObject>();
    RegisteredObject object{{.path = path, .deriver = use.text(1), .size = static_cast<std::uint64_t>(use.number(2))}};
    if (!use.is_null(3)) object.info.nar_hash = TRY(Sha256::from_hex(use.text(3)));
    object.info.nar_size = static_cast<std::uint64_t>(use.number(4));
    object.id = use.number(0);
    object.registration = use.number(5);
    object.durable = use.number(6) != 0;
    object.boot_id = use.text(7);
    if (!object.durable) object.info.boot = object.boot_id;
    object.last_used = use.number(10);
    const bool has_references = use.number(8) != 0;  // few have: most are wheels
    if (has_references) object.info.references = TRY(references_of(object.id));
    const bool has_signatures = use.number(9) != 0;
    if (has_signatures) object.info.signatures = TRY(signatures_of(object.id));
    return std::optional(std::move(object));
}

Result<std::vector<StorePath>> Registry::all() {
    std::vector<StorePath> paths;
    auto use = TRY(all_.use(database_));
    while (TRY(use.next())) paths.push_back(TRY(StorePath::parse(use.text(0))));
    return paths;
}

Result<void> Registry::collect(const char* sql, std::string_view expected, std::vector<std::string>& sentences) {
    db::Statement statement(sql);
    auto use = TRY(statement.use(database_));
    while (TRY(use.next())) {
        if (use.text(0) != expected) sentences.push_back(use.text(0));
    }
    return {};
}

Result<std::vector<std::string>> Registry::defects() {
    std::vector<std::string> sentences;
    TRY(collect("PRAGMA integrity_check", "ok", sentences));
    TRY(collect("SELECT 'a row of ' || \"table\" || ' leads to no row of ' || parent FROM pragma_foreign_key_check", "",
                sentences));
    return sentences;
}

Result<void> Registry::insert(const ObjectInfo& info, const std::string& boot_id, bool durable) {
    TRY(TRY(count_registration_.use(database_)).run());
    const auto nar_hash = info.nar_hash ? info.nar_hash->hex() : "";
    auto use = TRY(add_object_.use(database_));
    use.bind(info.path.str()).bind(info.deriver).bind(static_cast<std::int64_t>(info.size));
    info.nar_hash ? use.bind(nar_hash) : use.bind_null();
    return use.bind(static_cast<std::int64_t>(info.nar_size)).bind(boot_id).bind(std::int64_t{durable}).run();
}

Result<void> Registry::add_reference(const RegisteredObject& object, const StorePath& reference) {
    const auto referenced = TRY(find(reference));
    if (!referenced) {
        return fail(ErrorKind::Failed, "the object refers to ", reference.str(), ", which is not there");
    }
    // Else an object could be durable that hangs on one which is not, and goes with it.
    if (!referenced->durable && referenced->boot_id != object.boot_id) {
        return fail(ErrorKind::Failed, "the object refers to ", reference.str(), ", which has not been checked");
    }
    auto use = TRY(add_reference_.use(database_));
    return use.bind(object.id).bind(referenced->id).run();
}

Result<void> Registry::add(const ObjectInfo& info, const std::string& boot_id, bool durable) {
    auto transaction = TRY(db::Transaction::begin(database_));
    TRY(insert(info, boot_id, durable));
    TRY(add_references(info));
    return std::move(transaction).commit();
}

Result<void> Registry::add_references(const ObjectInfo& info) {
    const auto object = TRY(find(info.path));
    if (!object) return fail(ErrorKind::Failed, "the database lost ", info.path.str());
    TRY(TRY(forget_references_.use(database_)).bind(object->id).run());
    for (const auto& reference : info.references) TRY(add_reference(*object, reference));
    return object->info.signatures == info.signatures ? Result<void>() : replace_signatures(*object, info.signatures);
}

Result<void> Registry::distrust(const RegisteredObject& object) {
    TRY(database_.execute("PRAGMA synchronous = FULL"));
    return TRY(distrust_.use(database_)).bind(object.id).run();
}

Result<std::vector<StorePath>> Registry::without_hash() {
    std::vector<StorePath> paths;
    auto use = TRY(without_hash_.use(database_));
    while (TRY(use.next())) paths.push_back(TRY(StorePath::parse(use.text(0))));
    return paths;
}

Result<void> Registry::set_hash(const RegisteredObject& object, const NarDigest& digest) {
    const auto hex = digest.hash.hex();
    auto use = TRY(set_hash_.use(database_));
    return use.bind(hex).bind(static_cast<std::int64_t>(digest.size)).bind(object.id).bind(object.registration).run();
}

Result<std::int64_t> Registry::last_registration() {
    auto use = TRY(last_registration_.use(database_));
    return TRY(use.next()) ? use.number(0) : 0;
}

Result<bool> Registry::has_undurable(const std::string& boot_id) {
    auto use = TRY(has_undurable_.use(database_));
    use.bind(boot_id);
    return use.next();
}

Result<std::vector<StorePath>> Registry::set_durable(const std::string& boot_id, std::int64_t last_registration) {
    std::vector<StorePath> paths;
    auto use = TRY(set_durable_.use(database_));
    use.bind(boot_id).bind(last_registration);
    while (TRY(use.next())) paths.push_back(TRY(StorePath::parse(use.text(0))));
    return paths;
}

Result<void> Registry::set_proven(const RegisteredObject& object) {
    return TRY(set_proven_.use(database_)).bind(object.id).bind(object.registration).run();
}

Result<std::vector<RegisteredObject>> Registry::with_referrers(const StorePath& path) {
    std::vector<StorePath> paths;
    {
        auto use = TRY(with_referrers_.use(database_));
        use.bind(path.str());
        while (TRY(use.next())) paths.push_back(TRY(StorePath::parse(use.text(0))));
    }
    std::vector<RegisteredObject> objects;
    for (const auto& one : paths) {
        if (auto object = TRY(find(one))) objects.push_back(*std::move(object));
    }
    return objects;
}

Result<bool> Registry::remove(const std::vector<RegisteredObject>& objects) {
    TRY(database_.execute("PRAGMA synchronous = FULL"));
    auto transaction = TRY(db::Transaction::begin(database_));
    const auto same = [](const RegisteredObject& left, const RegisteredObject& right) {
        return left.registration == right.registration && left.durable == right.durable;
    };
    const auto now = TRY(with_referrers(objects.front().info.path));
    if (!std::equal(objects.begin(), objects.end(), now.begin(), now.end(), same)) return false;
    for (const auto& object : objects) TRY(TRY(remove_references_.use(database_)).bind(object.id).run());
    for (const auto& object : objects) {
        TRY(TRY(remove_roots_.use(database_)).bind(object.id).run());
        TRY(TRY(remove_object_.use(database_)).bind(object.id).run());
    }
    TRY(std::move(transaction).commit());
    return true;
}

Result<void> Registry::doubt(const std::string& boot_id) { return TRY(doubt_.use(database_)).bind(boot_id).run(); }

Result<void> Registry::fold_log() {
    database_.fold_log();
    return {};
}

Result<void> Registry::set_root(const std::filesystem::path& link, const StorePath& target) {
    if (TRY(has_root(link, target))) return {};
    auto transaction = TRY(db::Transaction::begin(database_));
    TRY(add_root(link, target));
    return std::move(transaction).commit();
}

Result<bool> Registry::has_root(const std::filesystem::path& link, const StorePath& target) {
    auto use = TRY(find_root_.use(database_));
    use.bind(link.native());
    return TRY(use.next()) && use.text(0) == target.str();
}

Result<void> Registry::add_root(const std::filesystem::path& link, const StorePath& target) {
    const auto object = TRY(find(target));
    if (!object) return fail(ErrorKind::Failed, target.str(), " is not in the store");
    return TRY(set_root_.use(database_)).bind(link.native()).bind(object->id).run();
}

Result<std::optional<StorePath>> Registry::realisation(const Sha256& recipe, std::string_view output) {
    const auto digest = recipe.hex();
    auto use = TRY(find_realisation_.use(database_));
    use.bind(digest).bind(output);
    if (!TRY(use.next())) return std::optional<StorePath>();
    return std::optional(TRY(StorePath::parse(use.text(0))));
}

Result<void> Registry::set_realisation(const Sha256& recipe, std::string_view output, const StorePath& object) {
    const auto digest = recipe.hex();
    auto use = TRY(set_realisation_.use(database_));
    use.bind(digest).bind(output).bind(object.str());
    if (!TRY(use.next())) return fail(ErrorKind::Failed, "the database lost ", object.str());
    while (TRY(use.next())) {}
    return {};
}

Result<std::vector<Realised>> Registry::realised_as(const ObjectInfo& info) {
    std::vector<Realised> all;
    auto use = TRY(realised_as_.use(database_));
    use.bind(info.path.str());
    while (TRY(use.next())) {
        Realised realised{TRY(Sha256::from_hex(use.text(0))), use.text(1)};
        if (realised.recipe != Sha256::of(info.deriver)) all.push_back(std::move(realised));
    }
    return all;
}

Result<std::optional<std::string>> Registry::fact(std::string_view kind, std::string_view key) {
    auto use = TRY(find_fact_.use(database_));
    use.bind(kind).bind(key);
    return TRY(use.next()) ? std::optional(use.text(0)) : std::nullopt;
}

Result<std::map<std::string, std::string>> Registry::facts(std::string_view kind) {
    std::map<std::string, std::string> facts;
    auto use = TRY(facts_.use(database_));
    use.bind(kind);
    while (TRY(use.next())) facts.emplace(use.text(0), use.text(1));
    return facts;
}

Result<void> Registry::set_fact(std::string_view kind, std::string_view key, std::string_view value) {
    auto use = TRY(set_fact_.use(database_));
    return use.bind(kind).bind(key).bind_blob(value).run();
}

}  // namespace pyenvx::store
