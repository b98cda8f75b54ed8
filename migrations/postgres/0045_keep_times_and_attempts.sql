-- When leaders wrote an agenda item during the meeting; none: it is as it was planned. Who is out then does not read it.
ALTER TABLE agenda_items ADD COLUMN written_at BIGINT;
-- When a paper was last shown to everybody; none: never. Who was out when it was added has it from then on.
ALTER TABLE papers ADD COLUMN shown_at BIGINT;
-- How often an office document was given to the converter without success.
ALTER TABLE papers ADD COLUMN attempts BIGINT NOT NULL DEFAULT 0;
