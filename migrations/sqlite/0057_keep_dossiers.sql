-- Dossiers that were made, also those of which the file is not kept any more. The files are not in
-- the database.
CREATE TABLE dossiers (
    id TEXT PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    -- Counted from 1 in each meeting.
    number INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    -- Who made it; none: somebody on the server's machine.
    made_by TEXT REFERENCES users (id),
    made_by_name TEXT NOT NULL,
    with_sound INTEGER NOT NULL,
    files INTEGER NOT NULL,
    -- Of the archive without its signature.
    bytes INTEGER NOT NULL,
    -- The newest entry of the log that is in it.
    log_seq INTEGER NOT NULL,
    -- SHA-256, in hexadecimal, of what is signed.
    manifest_sha256 TEXT NOT NULL,
    signature BLOB,
    signer_name TEXT,
    certificate_sha256 TEXT,
    certificate_subject TEXT,
    signed_at INTEGER
);
CREATE UNIQUE INDEX dossiers_by_meeting ON dossiers (meeting_id, number);
CREATE INDEX dossiers_by_manifest ON dossiers (manifest_sha256);
