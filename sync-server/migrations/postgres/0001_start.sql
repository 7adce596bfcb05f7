-- The same tables as in the other backend: what a table is for stands there.
--
-- Nothing here is PostgreSQL's alone, so that databases which speak its language serve as well: no sequences, no triggers, no
-- notifications, no advisory locks. Texts are compared by equality only, so the database's collation does not matter.

CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);

CREATE TABLE reference (
    edition  BIGINT NOT NULL PRIMARY KEY,
    bytes    BYTEA NOT NULL,
    since    BIGINT NOT NULL
);

CREATE TABLE account (
    login         TEXT NOT NULL PRIMARY KEY,
    worker        TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL
);

CREATE TABLE attempt (
    subject      BYTEA NOT NULL PRIMARY KEY,
    failures     BIGINT NOT NULL,
    last         BIGINT NOT NULL,
    locked_until BIGINT NOT NULL
);

CREATE TABLE device (
    id        BYTEA NOT NULL PRIMARY KEY,
    worker    TEXT NOT NULL,
    key       BYTEA NOT NULL,
    name      TEXT NOT NULL,
    seq       BIGINT NOT NULL,
    head      BYTEA NOT NULL,
    anchored  BIGINT NOT NULL DEFAULT 0,
    forked    BIGINT NOT NULL DEFAULT 0,
    enrolled  BIGINT NOT NULL,
    last_seen BIGINT,
    revoked   BIGINT
);
CREATE INDEX device_of_worker ON device (worker);

CREATE TABLE session (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    device     BYTEA NOT NULL REFERENCES device (id),
    expires    BIGINT NOT NULL
);
CREATE INDEX session_of_device ON session (device);
CREATE INDEX session_end ON session (expires);

CREATE TABLE entry (
    doc        BYTEA NOT NULL,
    doc_seq    BIGINT NOT NULL,
    device     BYTEA NOT NULL,
    device_seq BIGINT NOT NULL,
    hash       BYTEA NOT NULL,
    bytes      BYTEA NOT NULL,
    receipt    BYTEA NOT NULL,
    PRIMARY KEY (doc, doc_seq),
    UNIQUE (device, device_seq),
    UNIQUE (hash)
);

CREATE TABLE refused (
    device     BYTEA NOT NULL,
    device_seq BIGINT NOT NULL,
    doc        BYTEA NOT NULL,
    bytes      BYTEA NOT NULL,
    receipt    BYTEA NOT NULL,
    PRIMARY KEY (device, device_seq)
);

CREATE TABLE told (
    scope      TEXT NOT NULL,
    line       BIGINT NOT NULL,
    author     TEXT NOT NULL,
    device     BYTEA NOT NULL,
    device_seq BIGINT NOT NULL,
    open       BIGINT NOT NULL,
    PRIMARY KEY (scope, line)
);

CREATE TABLE waiting (
    hash       BYTEA NOT NULL PRIMARY KEY,
    doc        BYTEA NOT NULL,
    device     BYTEA NOT NULL,
    device_seq BIGINT NOT NULL,
    bytes      BYTEA NOT NULL,
    receipt    BYTEA NOT NULL
);
CREATE INDEX waiting_of_document ON waiting (doc);
CREATE INDEX waiting_of_device ON waiting (device, device_seq);

CREATE TABLE document (
    doc     BYTEA NOT NULL PRIMARY KEY,
    kind    BIGINT NOT NULL,
    doc_seq BIGINT NOT NULL,
    head    BYTEA NOT NULL,
    state   BYTEA NOT NULL,
    shared  BYTEA NOT NULL,
    scopes  BYTEA NOT NULL,
    people  BYTEA NOT NULL
);

CREATE TABLE document_scope (
    scope    TEXT NOT NULL,
    doc      BYTEA NOT NULL,
    last_seq BIGINT NOT NULL,
    PRIMARY KEY (scope, doc)
);
CREATE INDEX document_scope_newest ON document_scope (scope, last_seq);

CREATE TABLE document_person (
    worker TEXT NOT NULL,
    doc    BYTEA NOT NULL,
    PRIMARY KEY (worker, doc)
);

CREATE TABLE scope_head (
    scope   TEXT NOT NULL PRIMARY KEY,
    seq     BIGINT NOT NULL,
    digest  BIGINT NOT NULL,
    horizon BIGINT NOT NULL DEFAULT 0,
    raised  BIGINT NOT NULL DEFAULT 0,
    thinned BIGINT NOT NULL DEFAULT 0,
    moved   BIGINT NOT NULL
);
CREATE INDEX scope_head_moved ON scope_head (moved);

CREATE TABLE feed (
    scope   TEXT NOT NULL,
    seq     BIGINT NOT NULL,
    doc     BYTEA NOT NULL,
    doc_seq BIGINT NOT NULL,
    what    BIGINT NOT NULL,
    PRIMARY KEY (scope, seq)
);

CREATE TABLE log_line (
    seq   BIGINT NOT NULL PRIMARY KEY,
    bytes BYTEA NOT NULL,
    nodes BYTEA NOT NULL
);

CREATE TABLE log_head (
    id      BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    size    BIGINT NOT NULL,
    head    BYTEA NOT NULL,
    written BIGINT NOT NULL,
    backed_up BIGINT NOT NULL
);
INSERT INTO log_head (id, size, head, written, backed_up) VALUES (1, 0, '', 0, 0);
