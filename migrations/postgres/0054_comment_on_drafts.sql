-- Periods in which those who took part in a meeting comment on the draft of its minutes.
CREATE TABLE comment_periods (
    minutes_id TEXT NOT NULL REFERENCES minutes (id),
    -- Counted from 1 for each document.
    number BIGINT NOT NULL,
    -- The text that is read; no later save replaces it.
    revision BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    opened_by TEXT NOT NULL REFERENCES users (id),
    opened_by_name TEXT NOT NULL,
    deadline BIGINT NOT NULL,
    deadline_set_at BIGINT NOT NULL,
    -- Before its deadline; none: it was not.
    ended_at BIGINT,
    -- The deadline of which people were reminded; none: of none.
    reminded_of BIGINT,
    PRIMARY KEY (minutes_id, number)
);
CREATE INDEX comment_periods_by_deadline ON comment_periods (deadline);

-- Who opened the draft in a period, and who agreed with it.
CREATE TABLE comment_readers (
    minutes_id TEXT NOT NULL,
    period BIGINT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    -- By the name and unit of then.
    name TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES units (id),
    unit_name TEXT NOT NULL,
    read_at BIGINT NOT NULL,
    agreed_at BIGINT,
    PRIMARY KEY (minutes_id, period, user_id),
    FOREIGN KEY (minutes_id, period) REFERENCES comment_periods (minutes_id, number)
);

CREATE TABLE draft_comments (
    id TEXT NOT NULL PRIMARY KEY,
    minutes_id TEXT NOT NULL,
    period BIGINT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    -- Of the text that was read, counted from 0; none: on the whole.
    passage BIGINT,
    -- The words of the passage, which the draft may have lost since.
    quote TEXT NOT NULL,
    text TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    changed_at BIGINT,
    -- Grows with each change and with each answer.
    version BIGINT NOT NULL,
    -- accepted, declined; none: not answered yet.
    verdict TEXT,
    reason TEXT NOT NULL,
    answered_by_name TEXT NOT NULL,
    answered_at BIGINT,
    FOREIGN KEY (minutes_id, period) REFERENCES comment_periods (minutes_id, number)
);
CREATE INDEX draft_comments_by_period ON draft_comments (minutes_id, period, user_id);

-- The minutes that a letter is about; none: it is about its meeting, or an action item.
ALTER TABLE letters ADD COLUMN minutes_id TEXT REFERENCES minutes (id);
