-- An office may say the same state more than once: "in work" with another text each time, refused
-- for another reason. Each answer is kept once.
CREATE TABLE answers_to_minutes (
    minutes_id TEXT NOT NULL REFERENCES minutes (id),
    -- The identifier of the office in the answer; it need not be one of our units.
    organ_id TEXT NOT NULL,
    organ_name TEXT NOT NULL,
    -- arrived, refused, taken, assigned, in_work, done.
    state TEXT NOT NULL,
    description TEXT NOT NULL,
    -- When, as the answer says it.
    stated_at TEXT NOT NULL,
    -- SHA-256 of description and stated_at; empty for answers from before there was one.
    digest TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (minutes_id, organ_id, state, digest)
);
INSERT INTO answers_to_minutes (minutes_id, organ_id, organ_name, state, description, stated_at, digest, added_at)
    SELECT minutes_id, organ_id, organ_name, state, description, stated_at, '', added_at FROM minutes_receipts;
DROP TABLE minutes_receipts;
ALTER TABLE answers_to_minutes RENAME TO minutes_receipts;
