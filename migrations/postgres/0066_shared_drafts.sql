-- Drafts of minutes that several edit at once: the Yjs document of each, as a state and the updates
-- since. It stands for the newest revision until that is replaced by another way.
CREATE TABLE shared_drafts (
    minutes_id TEXT PRIMARY KEY REFERENCES minutes (id),
    -- The revision of which the document was made.
    epoch BIGINT NOT NULL,
    -- The newest revision that was saved of it.
    revision BIGINT NOT NULL,
    state BYTEA NOT NULL,
    -- The last update that the state holds, and the last that the revision holds.
    folded BIGINT NOT NULL,
    projected BIGINT NOT NULL
);
CREATE TABLE shared_draft_updates (
    minutes_id TEXT NOT NULL REFERENCES minutes (id),
    seq BIGINT NOT NULL,
    content BYTEA NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (minutes_id, seq)
);
