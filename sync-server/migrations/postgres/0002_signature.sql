-- As in `sqlite/0002_signature.sql`.
CREATE TABLE signature (
    device    BYTEA NOT NULL,
    last_seq  BIGINT NOT NULL,
    signature BYTEA NOT NULL,
    PRIMARY KEY (device, last_seq)
);
