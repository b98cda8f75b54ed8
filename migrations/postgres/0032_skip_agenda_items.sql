-- Left out during the meeting by those who lead it.
ALTER TABLE agenda_items ADD COLUMN skipped BIGINT NOT NULL DEFAULT 0;
