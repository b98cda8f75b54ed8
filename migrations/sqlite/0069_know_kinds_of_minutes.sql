-- What a document of a meeting is: its minutes, or the notice of its conclusions (conclusions).
ALTER TABLE minutes ADD COLUMN kind TEXT NOT NULL DEFAULT 'minutes';
-- A meeting has one original of each.
DROP INDEX minutes_one_original;
CREATE UNIQUE INDEX minutes_one_original ON minutes (meeting_id, kind) WHERE corrects_id IS NULL;
