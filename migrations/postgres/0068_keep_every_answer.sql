-- An office may say the same state more than once: "in work" with another text each time, refused
-- for another reason. Each answer is kept once.
-- `digest`: SHA-256 of description and stated_at; empty for answers from before there was one.
ALTER TABLE minutes_receipts ADD COLUMN digest TEXT NOT NULL DEFAULT '';
ALTER TABLE minutes_receipts DROP CONSTRAINT minutes_receipts_pkey;
ALTER TABLE minutes_receipts ADD PRIMARY KEY (minutes_id, organ_id, state, digest);
