-- The tables of the records as they were first released. Never change this text: add another step.
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- What is known of an account stands in `sealed`; the other columns are what it is found by and what guards it.
CREATE TABLE accounts (
    id BLOB PRIMARY KEY, login BLOB NOT NULL UNIQUE, external BLOB UNIQUE, active INTEGER NOT NULL,
    version INTEGER NOT NULL, sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- `token` is a digest; the token itself is in the browser alone. `tag` signs the row.
CREATE TABLE sessions (
    token BLOB PRIMARY KEY, account BLOB NOT NULL, appointment INTEGER NOT NULL, purpose TEXT NOT NULL,
    signed_in_us INTEGER NOT NULL, last_seen_us INTEGER NOT NULL, expires_us INTEGER NOT NULL,
    idle_minutes INTEGER NOT NULL, tag BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_account ON sessions (account);

-- The access journal. `link` is a keyed digest of the row and of the link before it.
CREATE TABLE journal (
    position INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, kind TEXT NOT NULL, account BLOB, person TEXT,
    organisation TEXT, role TEXT, desk TEXT NOT NULL, session TEXT, outcome TEXT, public BLOB NOT NULL,
    pathways BLOB NOT NULL, persons BLOB NOT NULL, sealed BLOB, link BLOB NOT NULL
) STRICT;
CREATE INDEX journal_by_time ON journal (at_us);
CREATE INDEX journal_by_account ON journal (account) WHERE account IS NOT NULL;
CREATE INDEX journal_by_outcome ON journal (outcome) WHERE outcome IN ('emergency', 'refused');
CREATE TABLE journal_head (
    one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL, link BLOB NOT NULL, tag BLOB NOT NULL
) STRICT;
-- A person is sixteen bytes here and a pathway four.
CREATE TABLE journal_subjects (
    subject BLOB NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (subject, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE follow_ups (emergency INTEGER PRIMARY KEY, follow_up INTEGER NOT NULL) STRICT;

CREATE TABLE failed_sign_ins (
    login BLOB NOT NULL, at_us INTEGER NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (login, at_us, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
    id BLOB PRIMARY KEY, token BLOB NOT NULL UNIQUE, account BLOB NOT NULL, revoked INTEGER NOT NULL,
    last_used_day TEXT, sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE webhooks (
    id BLOB PRIMARY KEY, organisation TEXT NOT NULL, active INTEGER NOT NULL, version INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
    number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, webhook BLOB, account BLOB, address BLOB,
    organisation TEXT, kind TEXT NOT NULL, payload TEXT NOT NULL, state TEXT NOT NULL,
    attempts INTEGER NOT NULL, due_us INTEGER NOT NULL, claimed_until_us INTEGER, last_error TEXT,
    created_us INTEGER NOT NULL, updated_us INTEGER NOT NULL
) STRICT;
CREATE INDEX deliveries_due ON deliveries (due_us) WHERE state IN ('queued', 'failed');
CREATE INDEX deliveries_by_state ON deliveries (state, number);
CREATE TABLE notice_marks (
    pathway INTEGER NOT NULL, request INTEGER NOT NULL, clock TEXT NOT NULL, step INTEGER NOT NULL,
    at_us INTEGER NOT NULL, PRIMARY KEY (pathway, request, clock, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
