-- What the phone signed: of each run that was taken, its signature, which through the links of the chain covers everything
-- before. With the key of the device it proves whose the entries are, to somebody who trusts no server. What phones brought back
-- to a restored store has none.
CREATE TABLE signature (
    device    BLOB NOT NULL,
    last_seq  INTEGER NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (device, last_seq)
) STRICT, WITHOUT ROWID;
