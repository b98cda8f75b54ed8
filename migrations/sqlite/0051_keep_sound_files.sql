-- Sound and video files that were recorded elsewhere. The files are not in the database.
CREATE TABLE sound_files (
    -- Also the identifier of the recording that is made of it.
    id TEXT PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    name TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    -- SHA-256 of the file, in hexadecimal.
    digest TEXT NOT NULL,
    -- When its sound begins.
    begins_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    -- Why it is refused: a code, and what the words of it name.
    problem TEXT,
    fact TEXT,
    added_by TEXT NOT NULL REFERENCES users (id),
    added_by_name TEXT NOT NULL,
    added_at INTEGER NOT NULL
);
CREATE INDEX sound_files_by_meeting ON sound_files (meeting_id, begins_at);

-- It was held without this system, and is known from its sound files.
ALTER TABLE meetings ADD COLUMN held_elsewhere INTEGER NOT NULL DEFAULT 0;
