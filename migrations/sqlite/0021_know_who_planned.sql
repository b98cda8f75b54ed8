-- Who planned a meeting, and their unit then: they may correct the plan until the opening. NULL for meetings planned on the
-- server's machine and before this was kept.
ALTER TABLE meetings ADD COLUMN planned_by TEXT REFERENCES users (id);
ALTER TABLE meetings ADD COLUMN planned_in TEXT REFERENCES units (id);
