-- What version 3 of the database adds: what a store needs that is kept for years and shared.

-- In the order of collection, with all that collection asks of an object it keeps: recipes are long, and rows with them.
CREATE INDEX object_by_last_use ON object (last_used_at, registered_at, size);
-- Objects by what a person calls them: what stands after the hash and its dash.
CREATE INDEX object_by_name ON object (substr(path, 34));

-- What binary caches answered: whether they have an object. How long an answer holds is for the reader to say.
CREATE TABLE cache_answer (
    cache      TEXT NOT NULL,                 -- its address
    path       TEXT NOT NULL,                 -- <hash>-<name>
    present    INTEGER NOT NULL,              -- 0: it has it not
    checked_at INTEGER NOT NULL,              -- Unix time
    PRIMARY KEY (cache, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE cache_state (
    cache      TEXT PRIMARY KEY,
    priority   INTEGER NOT NULL,              -- as the cache says it; the lowest is asked first
    dead_until INTEGER NOT NULL,              -- Unix time before which it is not asked again; 0 for one that lives
    checked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
