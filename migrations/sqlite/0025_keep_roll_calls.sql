-- What people wrote about a unit in the roll call of a meeting. Who was connected is in attendance.
CREATE TABLE roll_notes (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    -- excused, unexcused; none: nothing is known.
    absence TEXT,
    reason TEXT NOT NULL DEFAULT '',
    deputy TEXT NOT NULL DEFAULT '',
    -- People in the hall of the site, and their names, a line each.
    hall_count INTEGER,
    hall_names TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (meeting_id, unit_id)
);

-- Roll calls that a person confirmed: their notes do not change any more.
CREATE TABLE confirmed_roll_calls (
    meeting_id TEXT NOT NULL PRIMARY KEY REFERENCES meetings (id),
    confirmed_at INTEGER NOT NULL,
    confirmed_by TEXT NOT NULL REFERENCES users (id)
);
