-- Programs that are told of what happens here, by HTTP. What is told is the audit log: each row
-- knows how far its receiver has been told.
CREATE TABLE webhooks (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    -- By which the receiver knows the sender. It is needed in the clear to sign.
    secret TEXT NOT NULL,
    -- Of what it is told, a JSON list.
    events TEXT NOT NULL,
    is_on BIGINT NOT NULL,
    -- The last entry of the audit log that was sent, or is nothing to send.
    told_until BIGINT NOT NULL,
    -- Attempts for the next entry, and when the next one is made.
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT NOT NULL DEFAULT 0,
    -- Why nothing is taken; empty: all is well.
    trouble TEXT NOT NULL DEFAULT '',
    trouble_words TEXT NOT NULL DEFAULT '',
    failing_since BIGINT,
    -- When something was last taken.
    taken_at BIGINT,
    created_at BIGINT NOT NULL
);
