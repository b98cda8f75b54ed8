-- The live room counts its marks and gives each its number, so that a step that is tried again cannot add the same mark twice.
CREATE TABLE numbered_marks (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
    agenda_item_id TEXT,
    PRIMARY KEY (meeting_id, number)
);
INSERT INTO numbered_marks (meeting_id, number, kind, text, at, agenda_item_id)
SELECT meeting_id, ROW_NUMBER() OVER (PARTITION BY meeting_id ORDER BY at, id), kind, text, at, agenda_item_id FROM marks;
DROP TABLE marks;
ALTER TABLE numbered_marks RENAME TO marks;
