-- What the engine heard before it was written as officials write it.
ALTER TABLE segments ADD COLUMN raw TEXT NOT NULL DEFAULT '';
-- When each word of the text begins, in milliseconds from starts_at, as a JSON list; empty where nobody knows.
ALTER TABLE segments ADD COLUMN word_starts TEXT NOT NULL DEFAULT '[]';
-- A person's correction: the text before it, and who made it.
ALTER TABLE segments ADD COLUMN recognised TEXT;
ALTER TABLE segments ADD COLUMN corrected_by TEXT;
ALTER TABLE segments ADD COLUMN corrected_at BIGINT;
-- When it came into the transcript.
ALTER TABLE segments ADD COLUMN stored_at BIGINT NOT NULL DEFAULT 0;

-- How far each recording has been listened to while it grew. Advanced in the transaction that stores the segments.
CREATE TABLE listenings (
    recording_id TEXT NOT NULL PRIMARY KEY REFERENCES recordings (id),
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    model TEXT NOT NULL,
    position_ms BIGINT NOT NULL,
    -- 1 when the recording has been heard to its end.
    finished BIGINT NOT NULL
);
CREATE INDEX listenings_by_meeting ON listenings (meeting_id);
-- Recordings that have a transcript were heard to their end.
INSERT INTO listenings (recording_id, meeting_id, model, position_ms, finished)
SELECT recording_id, meeting_id, MAX(model), 0, 1 FROM segments WHERE is_current = 1 GROUP BY recording_id, meeting_id;
