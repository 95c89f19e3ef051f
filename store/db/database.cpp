#include "store/db/database.hpp"

#include <sqlite3.h>

#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/db/busy_wait.hpp"

namespace pyenvx::db {
namespace {

constexpr int kLongestLog = 1000;  // pages

// A file: URI, in which these three characters mean something else.
std::string uri_of(const std::filesystem::path& file, std::string_view query) {
    std::string uri = "file:";
    for (const char c : file.native()) {
        if (c == '?' || c == '#' || c == '%') {
            uri += concat('%', to_hex({&c, 1}));
        } else {
            uri += c;
        }
    }
    return uri += query;
}

// In a place that cannot be written a log can only be read by a connection that keeps its index to itself and takes no
// locks; without a log the file alone is the whole database.
Result<std::string> snapshot_query(const std::filesystem::path& file) {
    auto log = file;
    log += "-wal";
    const auto status = TRY(sys::stat(log.c_str()));
    return std::string(status && status->st_size > 0 ? "?vfs=unix-none" : "?immutable=1");
}

int open_flags(Access access) {
    constexpr int kAlways = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    return kAlways | (access == Access::ReadWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
}

// SQLite's own way leaves the log as long as it is, for the next transaction of the same process to write over. The
// next process cannot know that all of it was folded in: it reads all, and adds to it.
int fold_long_log(void* busy_wait, sqlite3* handle, const char* name, int pages) {
    if (pages < kLongestLog) return SQLITE_OK;
    sqlite3_busy_timeout(handle, 0);  // while others use the log it stays: a later transaction tries again
    (void)sqlite3_wal_checkpoint_v2(handle, name, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    sqlite3_busy_handler(handle, BusyWait::go_on, busy_wait);
    return SQLITE_OK;
}

Error describe(int code, int system_errno, const char* reason, const std::filesystem::path& file) {
    switch (code & 0xFF) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return fail(ErrorKind::Corrupt, "the database ", file, " is damaged: ", reason)
                .hint("start again: it is then set aside, and made anew from the info files");
        case SQLITE_FULL: return io_error(ENOSPC, concat("write the database ", file));
        case SQLITE_BUSY:
        case SQLITE_PROTOCOL:
            if (interrupted()) return {ErrorKind::Interrupted, "interrupted"};
            return fail(ErrorKind::Io, "the database ", file, " stayed locked for a minute")
                .hint("look for a pyenvx that is stopped or hangs");
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM:
            if (system_errno != 0) return io_error(system_errno, concat("use the database ", file));
            return fail(ErrorKind::Io, "cannot use the database ", file, ": ", reason);
        default: return fail(ErrorKind::Failed, "the database ", file, " refused a statement: ", reason);
    }
}

// SQLite would wait for ever at a pipe, and say nothing of use about a folder.
Result<void> check_kind(const std::filesystem::path& file) {
    const auto status = TRY(sys::stat(file.c_str()));
    if (!status || S_ISREG(status->st_mode)) return {};
    return fail(ErrorKind::Io, file, " is ", S_ISDIR(status->st_mode) ? "a directory" : "no regular file",
                ", and the database belongs there")
        .hint("move it away and start again: the database is then made anew from the info files");
}

}  // namespace

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Error Database::error() const {
    sqlite3* handle = handle_.get();
    return describe(sqlite3_extended_errcode(handle), sqlite3_system_errno(handle), sqlite3_errmsg(handle), file_);
}

Database::Database(sqlite3* handle, std::filesystem::path file, Progress* progress)
    : file_(std::move(file)), busy_wait_(std::make_unique<BusyWait>(file_, progress)), handle_(handle) {}
Database::Database(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::filesystem::path& file, Access access, Progress* progress) {
    TRY(check_kind(file));
    const auto uri = uri_of(file, access == Access::Snapshot ? TRY(snapshot_query(file)) : "");
    sqlite3* handle = nullptr;
    const int outcome = sqlite3_open_v2(uri.c_str(), &handle, open_flags(access), nullptr);
    if (handle == nullptr) return fail(ErrorKind::Failed, "there is no memory left to open ", file);
    Database database(handle, file, progress);
    if (outcome != SQLITE_OK) return database.error();
    TRY(database.configure(access));
    return database;
}

Result<void> Database::configure(Access access) {
    sqlite3* handle = handle_.get();
    sqlite3_busy_handler(handle, BusyWait::go_on, busy_wait_.get());
    sqlite3_wal_hook(handle, fold_long_log, busy_wait_.get());
    // The last to close would otherwise wait for a sync at each exit.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
    // Exclusive before the first access is what keeps the log's index out of shared memory.
    if (access == Access::Snapshot) return execute("PRAGMA locking_mode = EXCLUSIVE");
    return access == Access::ReadOnly ? Result<void>() : execute("PRAGMA synchronous = NORMAL");
}

Result<void> Database::execute(const char* sql) {
    if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return error();
    return {};
}

Result<std::int64_t> Database::number(const char* sql) {
    Statement statement(sql);
    auto use = TRY(statement.use(*this));
    if (!TRY(use.next())) return fail(ErrorKind::Failed, "the database ", file_, " gave no answer");
    return use.number(0);
}

Result<std::string> Database::text(const char* sql) {
    Statement statement(sql);
    auto use = TRY(statement.use(*this));
    if (!TRY(use.next())) return fail(ErrorKind::Failed, "the database ", file_, " gave no answer");
    return use.text(0);
}

Result<Journal> Database::journal() {
    return TRY(text("PRAGMA journal_mode")) == "wal" ? Journal::WriteAhead : Journal::Rollback;
}

Result<Journal> Database::choose_journal(Journal wanted) {
    // The answer is the mode that holds afterwards: a file system without shared memory keeps the old one.
    const bool log = wanted == Journal::WriteAhead;
    const auto mode = TRY(text(log ? "PRAGMA journal_mode = WAL" : "PRAGMA journal_mode = DELETE"));
    return mode == "wal" ? Journal::WriteAhead : Journal::Rollback;
}

void Database::fold_log() { (void)fold_long_log(busy_wait_.get(), handle_.get(), nullptr, kLongestLog); }

Result<void> Database::attach(const std::filesystem::path& file, const std::string& name) {
    const auto sql = concat("ATTACH ? AS ", name);
    const auto uri = uri_of(file, "?mode=ro");
    Statement statement(sql.c_str());
    return TRY(statement.use(*this)).bind(uri).run();
}

std::int64_t Database::last_row_id() const { return sqlite3_last_insert_rowid(handle_.get()); }
std::int64_t Database::changed_rows() const { return sqlite3_changes64(handle_.get()); }

Result<Use> Statement::use(const Database& database) {
    if (!prepared_) {
        sqlite3_stmt* statement = nullptr;
        const int outcome =
            sqlite3_prepare_v3(database.handle_.get(), sql_, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
        if (outcome != SQLITE_OK) return database.error();
        prepared_.reset(statement);
    }
    return Use(database, prepared_.get());
}

Use::Use(Use&& other) noexcept
    : database_(other.database_),
      statement_(std::exchange(other.statement_, nullptr)),
      bound_(other.bound_),
      failure_(other.failure_) {}

Use::~Use() {
    if (statement_ == nullptr) return;
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

void Use::note(int outcome) {
    if (failure_ == SQLITE_OK) failure_ = outcome;
}

Use& Use::bind(std::string_view text) {
    note(sqlite3_bind_text64(statement_, ++bound_, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8));
    return *this;
}

Use& Use::bind_blob(std::string_view bytes) {
    // A null pointer would bind NULL.
    const char* data = bytes.empty() ? "" : bytes.data();
    note(sqlite3_bind_blob64(statement_, ++bound_, data, bytes.size(), SQLITE_STATIC));
    return *this;
}

Use& Use::bind(std::int64_t number) {
    note(sqlite3_bind_int64(statement_, ++bound_, number));
    return *this;
}

Use& Use::bind_null() {
    note(sqlite3_bind_null(statement_, ++bound_));
    return *this;
}

Result<bool> Use::next() {
    if (failure_ != SQLITE_OK) return fail(ErrorKind::Failed, "a value does not fit: ", sqlite3_errstr(failure_));
    const int outcome = sqlite3_step(statement_);
    if (outcome == SQLITE_ROW) return true;
    if (outcome == SQLITE_DONE) return false;
    return database_->error();
}

Result<void> Use::run() {
    TRY(next());
    return {};
}

bool Use::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
std::int64_t Use::number(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Use::text(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Result<Transaction> Transaction::begin(Database& database) {
    TRY(database.execute("BEGIN IMMEDIATE"));
    return Transaction(database);
}

Transaction::~Transaction() {
    if (database_ != nullptr) (void)database_->execute("ROLLBACK");
}

Result<void> Transaction::commit() && {
    TRY(database_->execute("COMMIT"));
    database_ = nullptr;
    return {};
}

Result<Moment> Moment::begin(Database& database) {
    TRY(database.execute("BEGIN"));
    return Moment(database);
}

Moment::~Moment() {
    if (database_ != nullptr) (void)database_->execute("ROLLBACK");
}

}  // namespace pyenvx::db
