-- The database of a store, version 1; schema_2.sql and so on bring it further. Kept in step with ARCHITECTURE.md, "Database".

CREATE TABLE object (
    id            INTEGER PRIMARY KEY,
    path          TEXT NOT NULL UNIQUE,       -- <hash>-<name>
    deriver       TEXT NOT NULL,              -- canonical derivation text, '' for none
    size          INTEGER NOT NULL,           -- bytes in regular files
    nar_hash      TEXT,                       -- hexadecimal SHA-256; null until a finisher has computed it
    nar_size      INTEGER NOT NULL DEFAULT 0,
    registered_at INTEGER NOT NULL,           -- Unix time
    last_used_at  INTEGER NOT NULL,           -- Unix time
    boot_id       TEXT NOT NULL,              -- the boot it was written in
    durable       INTEGER NOT NULL DEFAULT 0  -- 1: known to have reached the disk; 2: the disk failed, so never by a sync
) STRICT;

CREATE TABLE reference (
    referrer   INTEGER NOT NULL REFERENCES object (id) ON DELETE CASCADE,
    referenced INTEGER NOT NULL REFERENCES object (id) ON DELETE RESTRICT,
    PRIMARY KEY (referrer, referenced)
) STRICT, WITHOUT ROWID;
CREATE INDEX reference_by_referenced ON reference (referenced);

CREATE TABLE signature (
    object   INTEGER NOT NULL REFERENCES object (id) ON DELETE CASCADE,
    key_name TEXT NOT NULL,
    bytes    BLOB NOT NULL,
    PRIMARY KEY (object, key_name)
) STRICT, WITHOUT ROWID;

-- What a build came to: builds are addressed by their contents, so the recipe does not tell.
CREATE TABLE realisation (
    derivation TEXT NOT NULL,                 -- hexadecimal SHA-256 of the derivation's text
    output     TEXT NOT NULL,                 -- "wheel"
    object     INTEGER NOT NULL REFERENCES object (id) ON DELETE CASCADE,
    PRIMARY KEY (derivation, output)
) STRICT, WITHOUT ROWID;

-- Links outside the objects that keep a closure alive.
CREATE TABLE root (
    link   TEXT PRIMARY KEY,                  -- absolute path of the link
    object INTEGER NOT NULL REFERENCES object (id) ON DELETE RESTRICT
) STRICT, WITHOUT ROWID;
CREATE INDEX root_by_object ON root (object);

-- Answers that cost something to find again and can be found again.
CREATE TABLE fact (
    kind  TEXT NOT NULL,
    key   TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
