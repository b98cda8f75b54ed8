-- How long an item is planned to last, in minutes; none: nobody said.
ALTER TABLE agenda_items ADD COLUMN minutes BIGINT;
