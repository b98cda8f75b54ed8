-- Versions of a paper are rows of their own, which share the identifier of the first.
ALTER TABLE papers ADD COLUMN document_id TEXT NOT NULL DEFAULT '';
ALTER TABLE papers ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
-- The highest number that a version of the document was given, deleted ones among them.
ALTER TABLE papers ADD COLUMN versions_given BIGINT NOT NULL DEFAULT 1;
UPDATE papers SET document_id = id;
CREATE UNIQUE INDEX papers_by_document ON papers (document_id, version);
-- When it was planned; none of meetings that are older than this column. Papers that were sent too
-- late are told by it.
ALTER TABLE meetings ADD COLUMN planned_at BIGINT;
-- Who has opened which version, for the first time.
CREATE TABLE paper_openings (
    paper_id TEXT NOT NULL REFERENCES papers (id),
    -- A participant: an account, or a guest of the meeting.
    reader TEXT NOT NULL,
    reader_name TEXT NOT NULL,
    is_guest BIGINT NOT NULL,
    -- For which unit they take part; none of guests.
    unit_id TEXT REFERENCES units (id),
    opened_at BIGINT NOT NULL,
    PRIMARY KEY (paper_id, reader)
);
