-- For when people were told of a meeting before it was moved: they come on that day.
CREATE TABLE told_times (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    starts_at BIGINT NOT NULL,
    -- Until then it was told.
    moved_at BIGINT NOT NULL,
    PRIMARY KEY (meeting_id, starts_at)
);

INSERT INTO told_times (meeting_id, starts_at, moved_at)
SELECT id, postponed_from, COALESCE(postponed_at, postponed_from) FROM meetings WHERE postponed_from IS NOT NULL;
