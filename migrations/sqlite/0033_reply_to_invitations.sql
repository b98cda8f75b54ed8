-- Why a meeting was cancelled; empty of any other.
ALTER TABLE meetings ADD COLUMN cancel_reason TEXT NOT NULL DEFAULT '';

-- What invited units answer before the meeting.
CREATE TABLE unit_replies (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    -- attends, deputy, declines.
    answer TEXT NOT NULL,
    -- Why nobody comes; empty otherwise.
    reason TEXT NOT NULL,
    -- Who comes in place of whom was invited; empty otherwise.
    deputy TEXT NOT NULL,
    -- How many come; none: not said.
    people BIGINT,
    -- Who answered, by the name of then.
    name TEXT NOT NULL,
    replied_at BIGINT NOT NULL,
    -- The set time of the meeting that they answered to.
    starts_at BIGINT NOT NULL,
    PRIMARY KEY (meeting_id, unit_id)
);
