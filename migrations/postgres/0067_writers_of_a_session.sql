-- Who has written in the writing session of the newest revision, as a JSON array of user IDs: where
-- somebody else begins to write, the revision before stays.
ALTER TABLE shared_drafts ADD COLUMN writers TEXT NOT NULL DEFAULT '[]';
-- The documents have another form now; they are made anew of the newest revision. No release had
-- the former one.
DELETE FROM shared_draft_updates;
DELETE FROM shared_drafts;
