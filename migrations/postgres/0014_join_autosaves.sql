-- Saves of one person in one stretch of writing are one revision. When the stretch began; none for revisions that stay.
ALTER TABLE minutes_revisions ADD COLUMN began_at BIGINT;
