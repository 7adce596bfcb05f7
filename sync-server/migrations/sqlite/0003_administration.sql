-- One-time cards by which people come in and set a password: one a person, gone when it was used or taken back. Only the digest
-- of a code is kept, as of a session's token.
CREATE TABLE card (
    code    BLOB NOT NULL PRIMARY KEY,
    worker  TEXT NOT NULL UNIQUE,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Lines of the log that tell of doors, editions and administrators: few among many, and a page lists them. Those written before
-- this table are in the log only.
CREATE TABLE deed (
    line INTEGER NOT NULL PRIMARY KEY
) STRICT;
