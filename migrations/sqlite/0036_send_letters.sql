-- Where letters of this installation go to people, and in which language.
CREATE TABLE letter_addresses (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    address TEXT NOT NULL,
    -- vi, en.
    language TEXT NOT NULL,
    -- 1: also letters to everybody of the unit; 0: only those to chair and secretary themselves.
    for_unit INTEGER NOT NULL
);

-- Letters that go out, written in the step that causes them: one row for each recipient. What a
-- letter says is read from the meeting when it is sent.
CREATE TABLE letters (
    id TEXT NOT NULL PRIMARY KEY,
    -- Of all letters of one step.
    batch TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    -- invitation, change, postponement, cancellation, withdrawal, readiness, answer.
    kind TEXT NOT NULL,
    -- waiting, sending, sent, failed, dropped.
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    -- Not before.
    run_at INTEGER NOT NULL,
    -- Who sends it, and until when nobody else does.
    worker TEXT,
    lease_until INTEGER,
    -- What went wrong at the last try, and the server's words.
    trouble TEXT NOT NULL,
    words TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    finished_at INTEGER
);
CREATE INDEX letters_by_state ON letters (state, run_at);
CREATE INDEX letters_by_meeting ON letters (meeting_id, user_id);
CREATE INDEX letters_by_user ON letters (user_id);
CREATE INDEX letters_by_batch ON letters (batch);
CREATE INDEX letters_by_end ON letters (finished_at);

-- The other meetings of which the letters of a batch tell: those of a series.
CREATE TABLE letter_series (
    batch TEXT NOT NULL,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (batch, meeting_id)
);
CREATE INDEX letter_series_by_meeting ON letter_series (meeting_id);

-- Whether letters are written at all, which the server says at its start, and what its last try to
-- reach the mail server showed.
CREATE TABLE mail_state (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    is_on INTEGER NOT NULL,
    trouble TEXT NOT NULL,
    words TEXT NOT NULL,
    since INTEGER NOT NULL
);
INSERT INTO mail_state (id, is_on, trouble, words, since) VALUES (1, 0, '', '', 0);

-- The last time a meeting was put off: when that was, why, from which time, and whether it has a
-- new time. All four belong together.
ALTER TABLE meetings ADD COLUMN postponed_at INTEGER;
ALTER TABLE meetings ADD COLUMN postponed_from INTEGER;
ALTER TABLE meetings ADD COLUMN postpone_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN time_open INTEGER NOT NULL DEFAULT 0;
