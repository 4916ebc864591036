-- What is the counter's own, in one file with the ledger's tables (`vnqr_...`). Of money there is nothing here:
-- what is owed, what came, and who decided what is in the ledger.

CREATE TABLE IF NOT EXISTS dossier (
  number INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE, -- of vnqr.Dossier: the identity, however the code is punctuated
  code TEXT NOT NULL,
  token TEXT NOT NULL UNIQUE, -- in the citizen's link
  applicant TEXT NOT NULL,
  procedure_code TEXT NOT NULL,
  procedure_name TEXT NOT NULL,
  officer TEXT NOT NULL, -- who opened it
  words TEXT NOT NULL -- what a search compares
) STRICT;

CREATE TABLE IF NOT EXISTS session (
  digest TEXT PRIMARY KEY, -- of what the officer's cookie holds
  officer TEXT NOT NULL,
  until REAL NOT NULL -- seconds since 1970
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
