-- When somebody was put out of a meeting: removed, or sent out to the lobby. What was said then is not for them.
CREATE TABLE out_spans (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    participant_id TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    -- None: not back.
    ended_at BIGINT,
    PRIMARY KEY (meeting_id, participant_id, began_at)
);
