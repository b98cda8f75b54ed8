-- Whether a paper was late by the time that was set when it was sent; unknown of older ones.
ALTER TABLE papers ADD COLUMN was_late BIGINT;
