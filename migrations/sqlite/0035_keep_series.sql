-- Meetings that were planned together: each is a meeting of its own, and they are cancelled
-- together.
ALTER TABLE meetings ADD COLUMN series_id TEXT;
CREATE INDEX meetings_of_series ON meetings (series_id, starts_at);

-- What a form was answered that plans meetings: the same request sent again makes nothing twice.
CREATE TABLE plan_keys (
    planned_by TEXT NOT NULL REFERENCES users (id),
    plan_key TEXT NOT NULL,
    -- SHA-256 of the request.
    digest TEXT NOT NULL,
    -- The first meeting that it made.
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    made_at INTEGER NOT NULL,
    PRIMARY KEY (planned_by, plan_key)
);
