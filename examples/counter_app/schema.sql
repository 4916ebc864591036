-- The counter's database. What happened is written once and never changed: `journal` has its order, the tables
-- below it have the contents. What it adds up to (who has paid) is in none of them: `vnqr.reconcile` says so,
-- and `book` keeps its answer so that a restart need not begin at the first entry.
--
-- Amounts are whole dong. Times are of Vietnam and name their offset, to the microsecond, so that they sort.

CREATE TABLE IF NOT EXISTS journal (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.??????+07:00'),
  who TEXT NOT NULL CHECK (who <> '')
) STRICT;

CREATE TABLE IF NOT EXISTS dossier (
  seq INTEGER PRIMARY KEY REFERENCES journal,
  key TEXT NOT NULL UNIQUE, -- of vnqr.Dossier: the identity, however the code is punctuated
  code TEXT NOT NULL,
  token TEXT NOT NULL UNIQUE, -- in the citizen's link
  applicant TEXT NOT NULL,
  procedure_code TEXT NOT NULL,
  procedure_name TEXT NOT NULL,
  bank TEXT NOT NULL,
  account TEXT NOT NULL,
  opened_at TEXT NOT NULL CHECK (opened_at GLOB '????-??-??T??:??:??.??????+07:00'),
  due_at TEXT NOT NULL CHECK (due_at GLOB '????-??-??T??:??:??.??????+07:00')
) STRICT;

CREATE TABLE IF NOT EXISTS fee_item (
  dossier TEXT NOT NULL REFERENCES dossier (key),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('phi', 'le-phi', 'other')),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  list_price INTEGER NOT NULL CHECK (list_price >= 0),
  payable INTEGER NOT NULL CHECK (payable BETWEEN 0 AND list_price),
  reason TEXT CHECK (reason IS NOT NULL OR payable = list_price),
  PRIMARY KEY (dossier, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS cancellation (
  seq INTEGER PRIMARY KEY REFERENCES journal,
  dossier TEXT NOT NULL UNIQUE REFERENCES dossier (key)
) STRICT;

-- Every authentic message of the bank as it came, also one that cannot be read.
CREATE TABLE IF NOT EXISTS notification (
  seq INTEGER PRIMARY KEY REFERENCES journal,
  digest TEXT NOT NULL UNIQUE, -- the same bytes again are the same message
  body BLOB NOT NULL,
  fault TEXT CHECK (fault IS NULL OR json_valid(fault)) -- why it cannot be read: field, code, parameters
) STRICT;

CREATE TABLE IF NOT EXISTS credit (
  notification INTEGER NOT NULL REFERENCES notification (seq),
  position INTEGER NOT NULL,
  source TEXT, -- who delivered it
  unique_id TEXT, -- its id there
  transaction_id TEXT, -- the bank's number
  bank TEXT NOT NULL,
  account TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  memo TEXT NOT NULL,
  received_at TEXT NOT NULL CHECK (received_at GLOB '????-??-??T??:??:??.??????+07:00'),
  payer TEXT,
  PRIMARY KEY (notification, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS credit_number ON credit (transaction_id);
CREATE INDEX IF NOT EXISTS credit_id ON credit (unique_id);

-- What a person said of a credit: whose it is, or that it is nobody's (NULL). The last word counts.
CREATE TABLE IF NOT EXISTS decision (
  seq INTEGER PRIMARY KEY REFERENCES journal,
  pending TEXT NOT NULL, -- id of vnqr's Pending
  dossier TEXT REFERENCES dossier (key)
) STRICT;

CREATE INDEX IF NOT EXISTS decision_pending ON decision (pending);

-- The status feed: every change of a dossier's settlement, in order, as vnqr's SettlementEvent.
CREATE TABLE IF NOT EXISTS event (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  seq INTEGER NOT NULL REFERENCES journal,
  id TEXT NOT NULL,
  dossier TEXT NOT NULL REFERENCES dossier (key),
  state TEXT NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

CREATE INDEX IF NOT EXISTS event_dossier ON event (dossier);

CREATE TABLE IF NOT EXISTS book (
  seq INTEGER PRIMARY KEY REFERENCES journal, -- the last entry that is in it
  body BLOB NOT NULL -- of vnqr's Reconciliation.to_json
) STRICT;

CREATE TABLE IF NOT EXISTS setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
