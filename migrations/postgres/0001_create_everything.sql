-- Times are milliseconds since 1970-01-01T00:00:00Z. Flags are 0 or 1. Words (states, roles, kinds) are those of the glossary.

CREATE TABLE audit_log (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$;
CREATE TRIGGER audit_log_keeps_rows BEFORE UPDATE OR DELETE ON audit_log
FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_log_keeps_table BEFORE TRUNCATE ON audit_log
FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- The newest entry, so that a chain cut at its end is noticed too. Its row is also the lock that puts writers in a line.
CREATE TABLE audit_head (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
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
    is_admin BIGINT NOT NULL,
    password_hash TEXT,
    created_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE login_links (
    token_hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    consumed_at BIGINT
);

CREATE TABLE meetings (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    chair_id TEXT NOT NULL REFERENCES users (id),
    secretary_id TEXT NOT NULL REFERENCES users (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    started_at BIGINT,
    ended_at BIGINT
);
CREATE INDEX meetings_by_begin ON meetings (starts_at);

CREATE TABLE meeting_units (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    position BIGINT NOT NULL,
    PRIMARY KEY (meeting_id, unit_id)
);
CREATE INDEX meeting_units_by_unit ON meeting_units (unit_id);

CREATE TABLE agenda_items (
    id TEXT NOT NULL PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    presenter TEXT NOT NULL
);
CREATE INDEX agenda_items_by_meeting ON agenda_items (meeting_id, position);

CREATE TABLE invitations (
    token_hash TEXT NOT NULL PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE guests (
    id TEXT NOT NULL PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    name TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX guests_by_meeting ON guests (meeting_id, created_at);

CREATE TABLE attendance (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    participant_id TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    name TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    role TEXT NOT NULL,
    left_at BIGINT,
    PRIMARY KEY (meeting_id, participant_id, joined_at)
);

CREATE TABLE chat_messages (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    id BIGINT NOT NULL,
    participant_id TEXT NOT NULL,
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (meeting_id, id)
);

CREATE TABLE room_states (
    meeting_id TEXT NOT NULL PRIMARY KEY REFERENCES meetings (id),
    saved_at BIGINT NOT NULL,
    state TEXT NOT NULL
);

CREATE TABLE agenda_times (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    seq BIGINT NOT NULL,
    agenda_item_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (meeting_id, seq)
);

CREATE TABLE marks (
    id TEXT NOT NULL PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
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
    started_at BIGINT NOT NULL,
    duration_ms BIGINT
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
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    text TEXT NOT NULL,
    confidence DOUBLE PRECISION NOT NULL,
    model TEXT NOT NULL,
    is_current BIGINT NOT NULL
);
CREATE INDEX segments_by_meeting ON segments (meeting_id, is_current, starts_at);
CREATE INDEX segments_by_recording ON segments (recording_id, model);

CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    max_attempts BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    worker TEXT,
    lease_until BIGINT,
    progress BIGINT NOT NULL,
    note TEXT NOT NULL,
    error TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE UNIQUE INDEX jobs_open_once ON jobs (kind, subject) WHERE state IN ('pending', 'running');
CREATE INDEX jobs_by_subject ON jobs (subject, created_at);

CREATE TABLE minutes (
    id TEXT NOT NULL PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    state TEXT NOT NULL,
    revision BIGINT NOT NULL,
    corrects_id TEXT UNIQUE REFERENCES minutes (id),
    return_comment TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX minutes_one_original ON minutes (meeting_id) WHERE corrects_id IS NULL;

CREATE TABLE minutes_revisions (
    minutes_id TEXT NOT NULL REFERENCES minutes (id),
    revision BIGINT NOT NULL,
    content TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    saved_by TEXT REFERENCES users (id),
    saved_by_name TEXT NOT NULL,
    PRIMARY KEY (minutes_id, revision)
);
CREATE FUNCTION refuse_revision_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a saved revision does not change'; END $$;
CREATE TRIGGER minutes_revisions_keep_content BEFORE UPDATE ON minutes_revisions
FOR EACH ROW EXECUTE FUNCTION refuse_revision_change();

-- Every PDF ever made of the minutes, in order: typeset, signed by the secretary, signed by the chair.
CREATE TABLE minutes_documents (
    minutes_id TEXT NOT NULL REFERENCES minutes (id),
    seq BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    stage TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    pdf BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (minutes_id, seq)
);
CREATE INDEX minutes_documents_by_digest ON minutes_documents (sha256);

CREATE TABLE signatures (
    minutes_id TEXT NOT NULL REFERENCES minutes (id),
    role TEXT NOT NULL,
    signer_id TEXT NOT NULL REFERENCES users (id),
    signer_name TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    key_subject TEXT NOT NULL,
    PRIMARY KEY (minutes_id, role)
);

CREATE TABLE signing_keys (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    label TEXT NOT NULL,
    kind TEXT NOT NULL,
    pkcs12 BYTEA,
    module TEXT,
    token TEXT,
    key_label TEXT,
    subject TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX signing_keys_by_user ON signing_keys (user_id, created_at);

CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
