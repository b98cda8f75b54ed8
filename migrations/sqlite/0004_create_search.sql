-- What can be searched: current segments of transcripts (recording_id) and blocks of the newest revision of minutes
-- (minutes_id). Made from the other tables, and made again from them where it is missing.
CREATE TABLE passages (
    id INTEGER PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    recording_id TEXT REFERENCES recordings (id),
    minutes_id TEXT REFERENCES minutes (id),
    -- Whose sound it is.
    segment_id TEXT,
    -- When it was said; for minutes, when the meeting began.
    said_at INTEGER NOT NULL,
    speaker TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    text TEXT NOT NULL,
    -- Words in lower case with single spaces between them: with marks, and without.
    exact TEXT NOT NULL,
    folded TEXT NOT NULL
);
CREATE INDEX passages_by_recording ON passages (recording_id, segment_id);
CREATE INDEX passages_by_minutes ON passages (minutes_id);

-- The columns are words already, so the tokenizer has only to cut at spaces; marks are folded before.
CREATE VIRTUAL TABLE passage_words USING fts5 (
    exact, folded, content = 'passages', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0'
);
CREATE TRIGGER passages_are_indexed AFTER INSERT ON passages BEGIN
    INSERT INTO passage_words (rowid, exact, folded) VALUES (new.id, new.exact, new.folded);
END;
CREATE TRIGGER passages_leave_the_index AFTER DELETE ON passages BEGIN
    INSERT INTO passage_words (passage_words, rowid, exact, folded) VALUES ('delete', old.id, old.exact, old.folded);
END;
CREATE TRIGGER passages_do_not_change BEFORE UPDATE ON passages
BEGIN SELECT RAISE(ABORT, 'a passage is removed and made anew'); END;
