-- Notes of the desk are its own until they are published; those of before were told to everybody at
-- once.
ALTER TABLE marks ADD COLUMN standing TEXT NOT NULL DEFAULT 'published';
-- Counted from 1: whoever changes a note says which version they saw.
ALTER TABLE marks ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
