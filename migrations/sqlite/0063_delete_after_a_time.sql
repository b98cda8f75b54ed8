-- How long sound, transcripts and kept chat of meetings stay. No row: for ever.
CREATE TABLE retention_rules (
    kind TEXT NOT NULL PRIMARY KEY,
    -- After the end of the meeting; none: for ever.
    days INTEGER,
    changed_at INTEGER NOT NULL,
    changed_by_name TEXT NOT NULL
);

-- Who said that nothing of a meeting is to be deleted, and who took that back.
CREATE TABLE meeting_holds (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    -- Counted from 1 in each meeting.
    number INTEGER NOT NULL,
    reason TEXT NOT NULL,
    placed_at INTEGER NOT NULL,
    placed_by TEXT NOT NULL REFERENCES users (id),
    placed_by_name TEXT NOT NULL,
    lifted_at INTEGER,
    lifted_by TEXT REFERENCES users (id),
    lifted_by_name TEXT,
    PRIMARY KEY (meeting_id, number)
);
CREATE UNIQUE INDEX meeting_holds_one_open ON meeting_holds (meeting_id) WHERE lifted_at IS NULL;

-- What was deleted by a rule.
CREATE TABLE retention_deletions (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    -- Counted from 1 in each meeting.
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    deleted_at INTEGER NOT NULL,
    -- Of the rule.
    days INTEGER NOT NULL,
    -- What it was, as JSON, exactly as its SHA-256 in the log was computed.
    record TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    -- Files of it may still be on the disk.
    files_left INTEGER NOT NULL,
    PRIMARY KEY (meeting_id, number)
);
CREATE INDEX retention_deletions_with_files ON retention_deletions (meeting_id) WHERE files_left = 1;

-- When its sound was deleted, and when its text was; none: it was not. The row stays, because
-- segments refer to it.
ALTER TABLE recordings ADD COLUMN deleted_at INTEGER;
ALTER TABLE recordings ADD COLUMN text_deleted_at INTEGER;
ALTER TABLE sound_files ADD COLUMN deleted_at INTEGER;
