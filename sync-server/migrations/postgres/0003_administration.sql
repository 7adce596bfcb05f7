-- As in `sqlite/0003_administration.sql`.
CREATE TABLE card (
    code    BYTEA NOT NULL PRIMARY KEY,
    worker  TEXT NOT NULL UNIQUE,
    expires BIGINT NOT NULL
);

CREATE TABLE deed (
    line BIGINT NOT NULL PRIMARY KEY
);
