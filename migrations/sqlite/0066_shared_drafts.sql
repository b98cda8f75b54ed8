-- Drafts of minutes that several edit at once: the Yjs document of each, as a state and the updates
-- since. It stands for the newest revision until that is replaced by another way.
CREATE TABLE shared_drafts (
    minutes_id TEXT PRIMARY KEY REFERENCES minutes (id),
    -- The revision of which the document was made.
    epoch INTEGER NOT NULL,
    -- The newest revision that was saved of it.
    revision INTEGER NOT NULL,
    state BLOB NOT NULL,
    -- The last update that the state holds, and the last that the revision holds.
    folded INTEGER NOT NULL,
    projected INTEGER NOT NULL
);
CREATE TABLE shared_draft_updates (
    minutes_id TEXT NOT NULL REFERENCES minutes (id),
    seq INTEGER NOT NULL,
    content BLOB NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (minutes_id, seq)
);
