-- What the last test of somebody's line has shown, for the office that looks after the sites and for their next call. Rates in
-- bit/s, losses in a thousand. Name and unit are kept as they were: guests have no account.
CREATE TABLE line_tests (
    participant_id TEXT PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    name TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    is_guest BIGINT NOT NULL,
    -- Where it was made from: what it showed holds for this network only.
    network TEXT NOT NULL,
    tested_at BIGINT NOT NULL,
    up BIGINT NOT NULL,
    up_is_least BIGINT NOT NULL,
    down BIGINT NOT NULL,
    down_is_least BIGINT NOT NULL,
    up_loss BIGINT,
    down_loss BIGINT,
    round_trip_ms BIGINT,
    jitter_ms BIGINT,
    path TEXT NOT NULL
);
CREATE INDEX line_tests_by_time ON line_tests (tested_at);
