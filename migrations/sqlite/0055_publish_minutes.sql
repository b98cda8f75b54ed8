-- When those who were invited could first read signed minutes, when these were withdrawn again, and
-- when they were put into the file of the office. None: not yet.
ALTER TABLE minutes ADD COLUMN published_at INTEGER;
ALTER TABLE minutes ADD COLUMN withdrawn_at INTEGER;
ALTER TABLE minutes ADD COLUMN filed_at INTEGER;
-- Those that were signed so far could be read from the signature on.
UPDATE minutes SET published_at = (SELECT MAX(d.made_at) FROM minutes_documents d
    WHERE d.minutes_id = minutes.id AND d.stage = 'signed') WHERE state = 'signed';

-- What was done with minutes beside writing and signing them: each once.
CREATE TABLE minutes_steps (
    minutes_id TEXT NOT NULL REFERENCES minutes (id),
    -- approve, publish, withdraw, file.
    step TEXT NOT NULL,
    at INTEGER NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    -- By the name of then.
    name TEXT NOT NULL,
    -- Why they were withdrawn, or where they are filed.
    text TEXT NOT NULL,
    PRIMARY KEY (minutes_id, step)
);

-- Who of those who were invited opened published minutes, and when first.
CREATE TABLE minutes_openings (
    minutes_id TEXT NOT NULL REFERENCES minutes (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES units (id),
    unit_name TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    PRIMARY KEY (minutes_id, user_id)
);

-- Of a letter that says whose turn it is: how often this person was reminded of it.
CREATE TABLE minutes_turn_reminders (
    minutes_id TEXT NOT NULL REFERENCES minutes (id),
    state TEXT NOT NULL,
    -- When it became their turn.
    since INTEGER NOT NULL,
    written_at INTEGER NOT NULL,
    PRIMARY KEY (minutes_id, state, since)
);
