-- In which way a unit is invited: delegate, observer. And how many of its people are expected;
-- none: not said.
ALTER TABLE meeting_units ADD COLUMN seat TEXT NOT NULL DEFAULT 'delegate';
ALTER TABLE meeting_units ADD COLUMN people BIGINT;

-- People who are invited alone, whatever their unit is.
CREATE TABLE meeting_people (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    position BIGINT NOT NULL,
    -- delegate, observer.
    seat TEXT NOT NULL,
    PRIMARY KEY (meeting_id, user_id)
);
CREATE INDEX meeting_people_by_user ON meeting_people (user_id, meeting_id);

-- Observers whom the chair has made delegates of the meeting.
CREATE TABLE raised_observers (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (meeting_id, user_id)
);
