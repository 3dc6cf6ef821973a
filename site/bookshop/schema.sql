PRAGMA journal_mode = WAL; -- a request that reads does not wait for one that writes

CREATE TABLE IF NOT EXISTS readers (
    id INTEGER PRIMARY KEY,
    username TEXT NOT NULL, -- as it was typed
    username_key TEXT NOT NULL UNIQUE, -- as it is compared
    password_hash TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS sessions (
    token_hash TEXT PRIMARY KEY,
    reader_id INTEGER NOT NULL REFERENCES readers (id),
    expires_at REAL NOT NULL -- seconds since 1970
);

-- This fails, and the site does not start, if the file has the tables of an older version.
SELECT id, username, username_key, password_hash, token_hash, reader_id, expires_at
FROM readers, sessions LIMIT 0;
