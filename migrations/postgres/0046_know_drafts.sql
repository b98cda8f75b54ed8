-- How much of what was said a draft has that nobody has written in. None: somebody has, or it was
-- made before lengths were known.
ALTER TABLE minutes_revisions ADD COLUMN draft TEXT;
