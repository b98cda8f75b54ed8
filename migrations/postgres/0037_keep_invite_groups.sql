-- Lists of units that an office invites often. A planned meeting has its own list: a group that
-- changes later changes no meeting.
CREATE TABLE invite_groups (
    id TEXT NOT NULL PRIMARY KEY,
    -- Whose planners keep it.
    unit_id TEXT NOT NULL REFERENCES units (id),
    name TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    UNIQUE (unit_id, name)
);
CREATE TABLE invite_group_units (
    group_id TEXT NOT NULL REFERENCES invite_groups (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    PRIMARY KEY (group_id, unit_id)
);
