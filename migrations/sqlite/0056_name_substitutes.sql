-- Who signs minutes in the place of the chair of the meeting.
CREATE TABLE minutes_substitutes (
    minutes_id TEXT NOT NULL PRIMARY KEY REFERENCES minutes (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    named_by TEXT NOT NULL REFERENCES users (id),
    named_by_name TEXT NOT NULL,
    named_at INTEGER NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX minutes_substitutes_by_user ON minutes_substitutes (user_id);
