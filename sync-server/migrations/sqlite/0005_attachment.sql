-- Photographs and files in chunks, beside the log (`core/src/attachment.rs`). In the database and not in a folder, so that a backup
-- holds them as of its moment and every server over it reads them. A chunk belongs to one document: equal bytes in two are two
-- rows, because who reads one may not know of the other.
CREATE TABLE chunk (
    doc   BLOB NOT NULL,
    hash  BLOB NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (doc, hash)
) STRICT;
