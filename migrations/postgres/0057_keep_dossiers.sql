-- Dossiers that were made, also those of which the file is not kept any more. The files are not in
-- the database.
CREATE TABLE dossiers (
    id TEXT PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    -- Counted from 1 in each meeting.
    number BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    -- Who made it; none: somebody on the server's machine.
    made_by TEXT REFERENCES users (id),
    made_by_name TEXT NOT NULL,
    with_sound BIGINT NOT NULL,
    files BIGINT NOT NULL,
    -- Of the archive without its signature.
    bytes BIGINT NOT NULL,
    -- The newest entry of the log that is in it.
    log_seq BIGINT NOT NULL,
    -- SHA-256, in hexadecimal, of what is signed.
    manifest_sha256 TEXT NOT NULL,
    signature BYTEA,
    signer_name TEXT,
    certificate_sha256 TEXT,
    certificate_subject TEXT,
    signed_at BIGINT
);
CREATE UNIQUE INDEX dossiers_by_meeting ON dossiers (meeting_id, number);
CREATE INDEX dossiers_by_manifest ON dossiers (manifest_sha256);
