-- Links with which anybody at a site checks it for a meeting, without an account. Only the hash is kept.
CREATE TABLE check_links (
    token_hash TEXT NOT NULL PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    expires_at INTEGER NOT NULL
);
CREATE INDEX check_links_of_meeting ON check_links (meeting_id);

-- The last check of each site for a meeting. It is no attendance.
CREATE TABLE site_checks (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    checked_at INTEGER NOT NULL,
    -- Who checked; a name that nobody has confirmed where it was by a link.
    name TEXT NOT NULL,
    by_link INTEGER NOT NULL,
    browser TEXT NOT NULL,
    -- works, silent, missing, refused, busy, failed, unchecked.
    microphone TEXT NOT NULL,
    camera TEXT NOT NULL,
    -- heard, not_heard, unchecked.
    loudspeaker TEXT NOT NULL,
    -- tested, blocked, cut, impossible, unchecked. The figures are those of line_tests.
    line TEXT NOT NULL,
    up INTEGER,
    up_is_least INTEGER,
    down INTEGER,
    down_is_least INTEGER,
    up_loss INTEGER,
    down_loss INTEGER,
    round_trip_ms INTEGER,
    jitter_ms INTEGER,
    path TEXT,
    PRIMARY KEY (meeting_id, unit_id)
);

-- Whom to call at a site: who left a number there last.
CREATE TABLE site_technicians (
    unit_id TEXT NOT NULL PRIMARY KEY REFERENCES units (id),
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    updated_at INTEGER NOT NULL
);
