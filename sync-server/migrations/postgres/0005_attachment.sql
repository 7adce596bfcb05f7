-- As in `sqlite/0005_attachment.sql`.
CREATE TABLE chunk (
    doc   BYTEA NOT NULL,
    hash  BYTEA NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (doc, hash)
);
-- A photograph is packed already.
ALTER TABLE chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
