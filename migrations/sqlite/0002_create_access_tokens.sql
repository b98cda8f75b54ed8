-- Doors for machines (hall encoders, test callers): each opens one meeting for one participant, whose identifier is the token's.
CREATE TABLE access_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    may_publish INTEGER NOT NULL,
    may_subscribe INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- When it expires, or when it was revoked if that was earlier.
    ends_at INTEGER NOT NULL,
    revoked_at INTEGER
);
CREATE INDEX access_tokens_by_meeting ON access_tokens (meeting_id, created_at);
CREATE INDEX access_tokens_by_end ON access_tokens (ends_at);
