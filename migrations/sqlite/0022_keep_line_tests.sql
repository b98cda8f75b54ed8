-- What the last test of somebody's line has shown, for the office that looks after the sites and for their next call. Rates in
-- bit/s, losses in a thousand. Name and unit are kept as they were: guests have no account.
CREATE TABLE line_tests (
    participant_id TEXT PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    name TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    is_guest INTEGER NOT NULL,
    -- Where it was made from: what it showed holds for this network only.
    network TEXT NOT NULL,
    tested_at INTEGER NOT NULL,
    up INTEGER NOT NULL,
    up_is_least INTEGER NOT NULL,
    down INTEGER NOT NULL,
    down_is_least INTEGER NOT NULL,
    up_loss INTEGER,
    down_loss INTEGER,
    round_trip_ms INTEGER,
    jitter_ms INTEGER,
    path TEXT NOT NULL
);
CREATE INDEX line_tests_by_time ON line_tests (tested_at);
