-- As in `sqlite/0004_verifier.sql`.
ALTER TABLE device ADD COLUMN verifier BYTEA;
