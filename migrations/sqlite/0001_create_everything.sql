-- Times are milliseconds since 1970-01-01T00:00:00Z. Flags are 0 or 1. Words (states, roles, kinds) are those of the glossary.

CREATE TABLE audit_log (
    seq INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE TRIGGER audit_log_keeps_rows BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_log_keeps_content BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;

-- The newest entry, so that a chain cut at its end is noticed too. Its row is also the lock that puts writers in a line.
CREATE TABLE audit_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE units (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    parent_id TEXT REFERENCES units (id)
);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES units (id),
    is_admin INTEGER NOT NULL,
    password_hash TEXT,
    created_at INTEGER NOT NULL
);

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE login_links (
    token_hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    consumed_at INTEGER
);

CREATE TABLE meetings (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    chair_id TEXT NOT NULL REFERENCES users (id),
    secretary_id TEXT NOT NULL REFERENCES users (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    started_at INTEGER,
    ended_at INTEGER
);
CREATE INDEX meetings_by_begin ON meetings (starts_at);

CREATE TABLE meeting_units (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (meeting_id, unit_id)
);
CREATE INDEX meeting_units_by_unit ON meeting_units (unit_id);

CREATE TABLE agenda_items (
    id TEXT NOT NULL PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    presenter TEXT NOT NULL
);
CREATE INDEX agenda_items_by_meeting ON agenda_items (meeting_id, position);

CREATE TABLE invitations (
    token_hash TEXT NOT NULL PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);

CREATE TABLE guests (
    id TEXT NOT NULL PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    name TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX guests_by_meeting ON guests (meeting_id, created_at);

CREATE TABLE attendance (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    participant_id TEXT NOT NULL,
    joined_at INTEGER NOT NULL,
    name TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    role TEXT NOT NULL,
    left_at INTEGER,
    PRIMARY KEY (meeting_id, participant_id, joined_at)
);

CREATE TABLE chat_messages (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    id INTEGER NOT NULL,
    participant_id TEXT NOT NULL,
    name TEXT NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (meeting_id, id)
);

CREATE TABLE room_states (
    meeting_id TEXT NOT NULL PRIMARY KEY REFERENCES meetings (id),
    saved_at INTEGER NOT NULL,
    state TEXT NOT NULL
);

CREATE TABLE agenda_times (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    seq INTEGER NOT NULL,
    agenda_item_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (meeting_id, seq)
);

CREATE TABLE marks (
    id TEXT NOT NULL PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    agenda_item_id TEXT
);
CREATE INDEX marks_by_meeting ON marks (meeting_id, at);

CREATE TABLE recordings (
    id TEXT NOT NULL PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    participant_id TEXT NOT NULL,
    speaker TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    path TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    duration_ms INTEGER
);
CREATE INDEX recordings_by_meeting ON recordings (meeting_id, started_at);

-- Segments of an earlier model stay readable (is_current = 0): sentences of saved minutes point at them.
CREATE TABLE segments (
    id TEXT NOT NULL PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    recording_id TEXT NOT NULL REFERENCES recordings (id),
    participant_id TEXT NOT NULL,
    speaker TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    text TEXT NOT NULL,
    confidence REAL NOT NULL,
    model TEXT NOT NULL,
    is_current INTEGER NOT NULL
);
CREATE INDEX segments_by_meeting ON segments (meeting_id, is_current, starts_at);
CREATE INDEX segments_by_recording ON segments (recording_id, model);

CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL,
    run_at INTEGER NOT NULL,
    worker TEXT,
    lease_until INTEGER,
    progress INTEGER NOT NULL,
    note TEXT NOT NULL,
    error TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    finished_at INTEGER
);
CREATE UNIQUE INDEX jobs_open_once ON jobs (kind, subject) WHERE state IN ('pending', 'running');
CREATE INDEX jobs_by_subject ON jobs (subject, created_at);

CREATE TABLE minutes (
    id TEXT NOT NULL PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    state TEXT NOT NULL,
    revision INTEGER NOT NULL,
    corrects_id TEXT UNIQUE REFERENCES minutes (id),
    return_comment TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX minutes_one_original ON minutes (meeting_id) WHERE corrects_id IS NULL;

CREATE TABLE minutes_revisions (
    minutes_id TEXT NOT NULL REFERENCES minutes (id),
    revision INTEGER NOT NULL,
    content TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    saved_by TEXT REFERENCES users (id),
    saved_by_name TEXT NOT NULL,
    PRIMARY KEY (minutes_id, revision)
);
CREATE TRIGGER minutes_revisions_keep_content BEFORE UPDATE ON minutes_revisions
BEGIN SELECT RAISE(ABORT, 'a saved revision does not change'); END;

-- Every PDF ever made of the minutes, in order: typeset, signed by the secretary, signed by the chair.
CREATE TABLE minutes_documents (
    minutes_id TEXT NOT NULL REFERENCES minutes (id),
    seq INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    stage TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    pdf BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (minutes_id, seq)
);
CREATE INDEX minutes_documents_by_digest ON minutes_documents (sha256);

CREATE TABLE signatures (
    minutes_id TEXT NOT NULL REFERENCES minutes (id),
    role TEXT NOT NULL,
    signer_id TEXT NOT NULL REFERENCES users (id),
    signer_name TEXT NOT NULL,
    signed_at INTEGER NOT NULL,
    key_subject TEXT NOT NULL,
    PRIMARY KEY (minutes_id, role)
);

CREATE TABLE signing_keys (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    label TEXT NOT NULL,
    kind TEXT NOT NULL,
    pkcs12 BLOB,
    module TEXT,
    token TEXT,
    key_label TEXT,
    subject TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX signing_keys_by_user ON signing_keys (user_id, created_at);

CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
