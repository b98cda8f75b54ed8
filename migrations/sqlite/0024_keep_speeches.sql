-- Who was given the floor, from when to when. One row for each person who spoke behind a site's microphone: a speech in which
-- another person was named goes on as another row.
CREATE TABLE speeches (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    -- Counted from 1 in each meeting.
    seq INTEGER NOT NULL,
    participant_id TEXT NOT NULL,
    -- Name and unit of the participant as they were then.
    name TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    -- Who spoke behind the microphone; none: the participant, or nobody has said.
    speaker TEXT,
    agenda_item_id TEXT,
    began_at INTEGER NOT NULL,
    ended_at INTEGER,
    PRIMARY KEY (meeting_id, seq)
);

-- How the meeting was held from when on. A discussion until the first row: who may speak when is asked of both tables when sound
-- of a cut line arrives afterwards.
CREATE TABLE floor_modes (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    seq INTEGER NOT NULL,
    mode TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (meeting_id, seq)
);
