-- Who attends: a person with an account, a guest by link, or a machine with an access token, which is no attendee. The unit by its
-- identifier, since two units may have one name; none for guests and for stays of before this migration.
ALTER TABLE attendance ADD COLUMN kind TEXT NOT NULL DEFAULT 'person';
ALTER TABLE attendance ADD COLUMN unit_id TEXT;
UPDATE attendance SET kind = 'guest' WHERE participant_id IN (SELECT id FROM guests);
UPDATE attendance SET kind = 'machine' WHERE participant_id IN (SELECT id FROM access_tokens);

-- Who chaired from when on.
CREATE TABLE chair_times (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    seq BIGINT NOT NULL,
    participant_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (meeting_id, seq)
);
