// SQLite, which only this module includes: a connection, its statements, its transactions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "store/base/progress.hpp"
#include "store/base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace pyenvx::db {

/// How commits become whole. A write-ahead log lets readers go on while somebody writes, but its index is memory that
/// all processes share, which network file systems do not give.
enum class Journal { WriteAhead, Rollback };

enum class Access {
    ReadWrite,  ///< the file is made when absent
    ReadOnly,   ///< beside whoever writes, without waiting for him as long as there is a write-ahead log
    Snapshot,   ///< of a place where nothing can be written, not even locks: nobody else may be writing meanwhile
};

class BusyWait;

/// One connection. Movable, one owner, one thread at a time; not to be used across fork. Others' writing is waited for,
/// up to a minute; `progress`, which is borrowed, hears of it when that takes long. Errors: Io, Corrupt (not a
/// database, or a damaged one), Interrupted (while waiting), Failed (the SQL itself).
class Database {
public:
    Database(Database&&) noexcept;
    Database& operator=(Database&&) = delete;
    ~Database();
    static Result<Database> open(const std::filesystem::path& file, Access access, Progress* progress = nullptr);

    /// Runs one or more statements that give no rows.
    Result<void> execute(const char* sql);
    /// The first column of the first row.
    Result<std::int64_t> number(const char* sql);
    Result<std::string> text(const char* sql);

    Result<Journal> journal();
    /// Changes it where the file system allows and returns what it now is. The caller keeps other processes out.
    Result<Journal> choose_journal(Journal wanted);

    /// Empties the log into the database's file, unless others use it: whoever opens a database reads all of its log.
    /// Waits for the disk. Happens by itself to a log that has grown long.
    void fold_log();

    /// Lets statements read another database by this name, until this one is closed. Not within a transaction.
    Result<void> attach(const std::filesystem::path& file, const std::string& name);

    std::int64_t last_row_id() const;
    std::int64_t changed_rows() const;

private:
    friend class Statement;
    friend class Use;
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    Database(sqlite3* handle, std::filesystem::path file, Progress* progress);
    Result<void> configure(Access access);
    Error error() const;

    std::filesystem::path file_;
    std::unique_ptr<BusyWait> busy_wait_;  // SQLite knows where it lies
    std::unique_ptr<sqlite3, Close> handle_;
};

/// A statement being run: bind in order, step with next() or run(). The destructor makes the statement ready again.
/// Texts and blobs that are bound must live as long as this does.
class Use {
public:
    Use(Use&& other) noexcept;
    Use& operator=(Use&&) = delete;
    ~Use();

    Use& bind(std::string_view text);
    Use& bind_blob(std::string_view bytes);
    Use& bind(std::int64_t number);
    Use& bind_null();

    /// True when there is a row to look at.
    Result<bool> next();
    /// For statements without rows.
    Result<void> run();

    bool is_null(int column) const;
    std::int64_t number(int column) const;
    std::string text(int column) const;  ///< a text or a blob; "" for null

private:
    friend class Statement;
    Use(const Database& database, sqlite3_stmt* statement) : database_(&database), statement_(statement) {}
    void note(int outcome);

    const Database* database_;
    sqlite3_stmt* statement_;
    int bound_ = 0;
    int failure_ = 0;  // of a bind; told by next()
};

/// SQL that is prepared when it is first used, since a start-up that needs two statements must not pay for twenty.
/// Must not outlive the database it is used with, and is used with one only.
class Statement {
public:
    explicit Statement(const char* sql) : sql_(sql) {}
    Result<Use> use(const Database& database);

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    const char* sql_;
    std::unique_ptr<sqlite3_stmt, Finalize> prepared_;
};

/// BEGIN IMMEDIATE: the write lock is taken at once, so nothing fails half-way for want of it. Rolled back by the
/// destructor unless committed. Must not outlive its database.
class Transaction {
public:
    static Result<Transaction> begin(Database& database);
    Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    Result<void> commit() &&;

private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;  // null once there is nothing to roll back
};

/// Several questions about one state of the database, whatever others write meanwhile. Must not outlive its database.
class Moment {
public:
    static Result<Moment> begin(Database& database);
    Moment(Moment&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
    Moment& operator=(Moment&&) = delete;
    ~Moment();

private:
    explicit Moment(Database& database) : database_(&database) {}
    Database* database_;
};

}  // namespace pyenvx::db
