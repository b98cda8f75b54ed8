-- The account of who comes in place of whom was invited; none: written by hand in `deputy`.
ALTER TABLE unit_replies ADD COLUMN deputy_user TEXT REFERENCES users (id);
CREATE INDEX unit_replies_by_deputy ON unit_replies (deputy_user, meeting_id);
