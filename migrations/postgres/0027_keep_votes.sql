-- Votes of a meeting. Who may vote, and of how many the majority is, is fixed when one opens.
CREATE TABLE votes (
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    -- Counted from 1 in each meeting.
    number BIGINT NOT NULL,
    -- What is asked and by which rules, as JSON.
    question TEXT NOT NULL,
    agenda_item_id TEXT,
    entitled BIGINT NOT NULL,
    invited BIGINT,
    opened_at BIGINT NOT NULL,
    opened_by TEXT NOT NULL REFERENCES users (id),
    closes_at BIGINT,
    closed_at BIGINT,
    -- None: by its time limit, or by the end of the meeting.
    closed_by TEXT REFERENCES users (id),
    is_cancelled BIGINT NOT NULL DEFAULT 0,
    -- What came of it, as JSON; none while it is open, and where it was cancelled.
    outcome TEXT,
    -- The record of a closed vote, and its SHA-256 in hexadecimal.
    record TEXT,
    digest TEXT,
    PRIMARY KEY (meeting_id, number)
);

-- Open votes are looked for by time.
CREATE INDEX open_votes ON votes (closed_at, closes_at);

-- Who may vote: a unit by one of its people, or a person.
CREATE TABLE vote_voters (
    meeting_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    -- The unit, or the person.
    voter TEXT NOT NULL,
    unit_id TEXT,
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    has_voted BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (meeting_id, number, voter),
    FOREIGN KEY (meeting_id, number) REFERENCES votes (meeting_id, number)
);

-- Whoever votes looks for the own row.
CREATE INDEX voters_by_person ON vote_voters (meeting_id, number, user_id);

-- Ballots. In an open vote the slot is the voter. In a secret one it is the hash of a code that only
-- the voter has: no row here names a person, and when the vote closes all rows are written anew in
-- the order of their slots.
CREATE TABLE vote_ballots (
    meeting_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    slot TEXT NOT NULL,
    -- Numbers of the answers, as JSON.
    chosen TEXT NOT NULL,
    PRIMARY KEY (meeting_id, number, slot),
    FOREIGN KEY (meeting_id, number) REFERENCES votes (meeting_id, number)
);

-- Ballots on paper in the halls of sites.
CREATE TABLE vote_papers (
    meeting_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES units (id),
    unit_name TEXT NOT NULL,
    -- How many people of the hall have no ballot of their own.
    handed BIGINT NOT NULL,
    -- None until its site has counted.
    returned BIGINT,
    invalid BIGINT,
    counts TEXT,
    PRIMARY KEY (meeting_id, number, unit_id),
    FOREIGN KEY (meeting_id, number) REFERENCES votes (meeting_id, number)
);
