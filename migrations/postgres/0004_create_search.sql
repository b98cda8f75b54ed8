-- What can be searched: current segments of transcripts (recording_id) and blocks of the newest revision of minutes
-- (minutes_id). Made from the other tables, and made again from them where it is missing.
CREATE TABLE passages (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    recording_id TEXT REFERENCES recordings (id),
    minutes_id TEXT REFERENCES minutes (id),
    -- Whose sound it is.
    segment_id TEXT,
    -- When it was said; for minutes, when the meeting began.
    said_at BIGINT NOT NULL,
    speaker TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    text TEXT NOT NULL,
    -- Words in lower case with single spaces between them: with marks, and without.
    exact TEXT NOT NULL,
    folded TEXT NOT NULL,
    -- 'simple' knows no language and drops no words; marks are folded before, so that no extension is needed.
    exact_words TSVECTOR NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', exact)) STORED,
    folded_words TSVECTOR NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', folded)) STORED
);
CREATE INDEX passages_by_recording ON passages (recording_id, segment_id);
CREATE INDEX passages_by_minutes ON passages (minutes_id);
CREATE INDEX passages_exact ON passages USING GIN (exact_words);
CREATE INDEX passages_folded ON passages USING GIN (folded_words);
