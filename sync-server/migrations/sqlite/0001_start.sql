-- Ids and hashes are raw bytes, times are milliseconds since 1970 (UTC), numbers are 64-bit integers: the shapes that the
-- other backend can hold as well. STRICT, because a text in a number column must be an error and not a surprise.

-- One value a name: the epoch of the store and the server's keys.
CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Every edition of the reference data that was ever in force; the highest is today's. `bytes` is what phones receive.
CREATE TABLE reference (
    edition  INTEGER NOT NULL PRIMARY KEY,
    bytes    BLOB NOT NULL,
    since    INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
    login         TEXT NOT NULL PRIMARY KEY,
    worker        TEXT NOT NULL UNIQUE,
    -- argon2id in the PHC string form, which carries its own cost.
    password_hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Wrong passwords by login and by address, known or not, so that an unknown name is slowed like a known one and a restart
-- forgives nobody. Keys are digests: the log of failures names no one.
CREATE TABLE attempt (
    subject      BLOB NOT NULL PRIMARY KEY,
    failures     INTEGER NOT NULL,
    last         INTEGER NOT NULL,
    locked_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A phone. It belongs to one person for ever; a revoked one stays, so that its key never comes back.
CREATE TABLE device (
    id        BLOB NOT NULL PRIMARY KEY,
    worker    TEXT NOT NULL,
    key       BLOB NOT NULL,
    name      TEXT NOT NULL,
    -- The end of its chain of entries.
    seq       INTEGER NOT NULL,
    head      BLOB NOT NULL,
    -- The newest word of the server that its chain proves to have known.
    anchored  INTEGER NOT NULL DEFAULT 0,
    -- Whether a second chain was shown under its key.
    forked    INTEGER NOT NULL DEFAULT 0,
    enrolled  INTEGER NOT NULL,
    last_seen INTEGER,
    revoked   INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX device_of_worker ON device (worker);

-- Only the digest of a token is kept: who reads this table can open no session.
CREATE TABLE session (
    token_hash BLOB NOT NULL PRIMARY KEY,
    device     BLOB NOT NULL REFERENCES device (id),
    expires    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_of_device ON session (device);
CREATE INDEX session_end ON session (expires);

-- The log of each document: what was admitted, in its order, for ever. The state of a document follows from these rows.
CREATE TABLE entry (
    id         INTEGER NOT NULL PRIMARY KEY,
    doc        BLOB NOT NULL,
    doc_seq    INTEGER NOT NULL,
    -- May be a phone that a restored store has not heard of again yet.
    device     BLOB NOT NULL,
    device_seq INTEGER NOT NULL,
    hash       BLOB NOT NULL,
    bytes      BLOB NOT NULL,
    receipt    BLOB NOT NULL,
    -- Each of these is a promise of the protocol, so the store itself refuses to break it.
    UNIQUE (doc, doc_seq),
    UNIQUE (device, device_seq),
    UNIQUE (hash)
) STRICT;

-- What was refused, with its bytes: the work of its author is kept on both sides. It holds its place in the device's chain.
CREATE TABLE refused (
    device     BLOB NOT NULL,
    device_seq INTEGER NOT NULL,
    doc        BLOB NOT NULL,
    bytes      BLOB NOT NULL,
    receipt    BLOB NOT NULL,
    PRIMARY KEY (device, device_seq)
) STRICT;

-- Who hears of it besides its author: a scope in which somebody answers for the author, and the line of the log that tells of
-- the refusal. Read by scope, after a line.
CREATE TABLE told (
    scope      TEXT NOT NULL,
    line       INTEGER NOT NULL,
    author     TEXT NOT NULL,
    device     BLOB NOT NULL,
    device_seq INTEGER NOT NULL,
    -- Whether the content may be read there as long as the document does not exist.
    open       INTEGER NOT NULL,
    PRIMARY KEY (scope, line)
) STRICT, WITHOUT ROWID;

-- What phones brought back to a restored store before the entries that stand before it: kept aside until these are here too.
CREATE TABLE waiting (
    hash       BLOB NOT NULL PRIMARY KEY,
    doc        BLOB NOT NULL,
    device     BLOB NOT NULL,
    device_seq INTEGER NOT NULL,
    bytes      BLOB NOT NULL,
    receipt    BLOB NOT NULL
) STRICT;
CREATE INDEX waiting_of_document ON waiting (doc);
CREATE INDEX waiting_of_device ON waiting (device, device_seq);

-- Each document as of its last entry: a cache of the log, written in the same transaction.
CREATE TABLE document (
    doc     BLOB NOT NULL PRIMARY KEY,
    kind    INTEGER NOT NULL,
    doc_seq INTEGER NOT NULL,
    head    BLOB NOT NULL,
    state   BLOB NOT NULL,
    shared  BLOB NOT NULL,
    -- The sets behind the two tables below, whole, so that reading a document needs no join.
    scopes  BLOB NOT NULL,
    people  BLOB NOT NULL
) STRICT;

-- The documents that now stand in a scope, newest change first: pages of a first load.
CREATE TABLE document_scope (
    scope    TEXT NOT NULL,
    doc      BLOB NOT NULL,
    last_seq INTEGER NOT NULL,
    PRIMARY KEY (scope, doc)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_scope_newest ON document_scope (scope, last_seq);

-- The documents by which a rule must find a person.
CREATE TABLE document_person (
    worker TEXT NOT NULL,
    doc    BLOB NOT NULL,
    PRIMARY KEY (worker, doc)
) STRICT, WITHOUT ROWID;

-- The end of each scope's feed. Numbers are drawn from this row inside the admitting transaction, never by an
-- auto-increment: so they have no gaps, and their order is the order of commits. `digest` is an unsigned 64-bit number in
-- the bits of a signed one; SQLite's own arithmetic would overflow into a float, so it is added up outside.
CREATE TABLE scope_head (
    scope   TEXT NOT NULL PRIMARY KEY,
    seq     INTEGER NOT NULL,
    digest  INTEGER NOT NULL,
    -- Up to here the feed need not keep every number: a document's last one there stays.
    horizon INTEGER NOT NULL DEFAULT 0,
    -- Since when the horizon is where it is.
    raised  INTEGER NOT NULL DEFAULT 0,
    -- Up to here the feed no longer does.
    thinned INTEGER NOT NULL DEFAULT 0,
    -- Size of the log when the scope last changed: what another process has to tell its connections.
    moved   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX scope_head_moved ON scope_head (moved);

CREATE TABLE feed (
    scope   TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    doc     BLOB NOT NULL,
    doc_seq INTEGER NOT NULL,
    -- 0 an entry, 1 the document came into the scope, 2 it left.
    what    INTEGER NOT NULL,
    PRIMARY KEY (scope, seq)
) STRICT, WITHOUT ROWID;

-- The server's own log, append-only (`core/src/sync/log.rs`): a line in canonical form, and the hashes of the subtrees that it
-- completes, 32 bytes each, by level.
CREATE TABLE log_line (
    seq   INTEGER NOT NULL PRIMARY KEY,
    bytes BLOB NOT NULL,
    nodes BLOB NOT NULL
) STRICT;

-- The end of the log, in one row: the writer lock. Whoever admits or changes who may hand in takes it first, so log lines
-- and feed numbers of all processes come one group after the other.
CREATE TABLE log_head (
    id      INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    size    INTEGER NOT NULL,
    -- `log::Head`; empty for an empty log.
    head    BLOB NOT NULL,
    -- Size of the log when documents last changed. Who remembers another number has a stale cache of them.
    written INTEGER NOT NULL,
    -- Lines that a backup holds.
    backed_up INTEGER NOT NULL
) STRICT;
INSERT INTO log_head (id, size, head, written, backed_up) VALUES (1, 0, x'', 0, 0);
