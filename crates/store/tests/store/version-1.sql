-- The layout of version 1, never to be changed.
CREATE TABLE space (
   number INTEGER PRIMARY KEY,
   id BLOB NOT NULL UNIQUE
);
CREATE TABLE log (
   number INTEGER PRIMARY KEY,
   space INTEGER NOT NULL REFERENCES space (number),
   audience INTEGER NOT NULL,
   device BLOB NOT NULL,
   UNIQUE (space, audience, device)
);
CREATE TABLE branch (
   number INTEGER PRIMARY KEY,
   log INTEGER NOT NULL REFERENCES log (number),
   first INTEGER NOT NULL,
   last INTEGER NOT NULL,
   position INTEGER NOT NULL
);
CREATE INDEX branch_by_log ON branch (log);
CREATE TABLE piece (
   branch INTEGER NOT NULL REFERENCES branch (number),
   seq INTEGER NOT NULL,
   position INTEGER NOT NULL,
   PRIMARY KEY (branch, seq)
) WITHOUT ROWID;
CREATE TABLE stretch (
   space INTEGER NOT NULL REFERENCES space (number),
   last INTEGER NOT NULL,
   first INTEGER NOT NULL,
   PRIMARY KEY (space, last)
) WITHOUT ROWID;
CREATE TABLE operation (
   position INTEGER PRIMARY KEY,
   prefix INTEGER NOT NULL,
   header BLOB NOT NULL,
   body BLOB
);
CREATE INDEX operation_by_prefix ON operation (prefix);
CREATE TABLE erased (
   position INTEGER PRIMARY KEY REFERENCES operation (position)
);
CREATE TABLE letter (
   number INTEGER PRIMARY KEY,
   id BLOB NOT NULL UNIQUE,
   addressee BLOB NOT NULL,
   sender BLOB NOT NULL,
   header BLOB NOT NULL,
   body BLOB
);
CREATE INDEX letter_by_addressee ON letter (addressee);
CREATE INDEX letter_by_sender ON letter (sender);
CREATE TABLE snapshot (
   number INTEGER PRIMARY KEY,
   space BLOB NOT NULL UNIQUE,
   position INTEGER NOT NULL,
   version INTEGER NOT NULL,
   length INTEGER NOT NULL,
   checksum BLOB NOT NULL
);
CREATE TABLE snapshot_part (
   snapshot INTEGER NOT NULL REFERENCES snapshot (number),
   part INTEGER NOT NULL,
   bytes BLOB NOT NULL,
   UNIQUE (snapshot, part)
);
CREATE TABLE local (
   key TEXT PRIMARY KEY,
   value BLOB NOT NULL
);
PRAGMA application_id = 1131375981;
PRAGMA user_version = 1;
