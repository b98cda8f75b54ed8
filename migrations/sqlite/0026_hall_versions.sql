-- Counts the reports of a hall, so that nobody overwrites one that they have not seen.
ALTER TABLE roll_notes ADD COLUMN hall_version INTEGER NOT NULL DEFAULT 0;
