-- What programs of other offices answer to minutes that were sent to them as edXML: each state of
-- each office once.
CREATE TABLE minutes_receipts (
    minutes_id TEXT NOT NULL REFERENCES minutes (id),
    -- The identifier of the office in the answer; it need not be one of our units.
    organ_id TEXT NOT NULL,
    organ_name TEXT NOT NULL,
    -- arrived, refused, taken, assigned, in_work, done.
    state TEXT NOT NULL,
    description TEXT NOT NULL,
    -- When, as the answer says it.
    stated_at TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (minutes_id, organ_id, state)
);
