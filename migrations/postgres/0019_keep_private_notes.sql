-- What a person writes down for themselves in a meeting; nobody else ever reads it.
CREATE TABLE private_notes (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    -- Counted from 1: who saves says which version they saw.
    version BIGINT NOT NULL,
    saved_at BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (meeting_id, user_id)
);
