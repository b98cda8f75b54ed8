-- Who cancelled a meeting; none: it is not known, or was no account.
ALTER TABLE meetings ADD COLUMN cancelled_by TEXT REFERENCES users (id);

-- Meetings of a batch of which one letter of it did not tell: they were over, or not this person's,
-- when it was sent.
CREATE TABLE letter_omissions (
    letter_id TEXT NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    PRIMARY KEY (letter_id, meeting_id)
);

-- How many letters the mail server has taken, those that try the settings among them, and when it
-- took the last one.
ALTER TABLE mail_state ADD COLUMN taken BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mail_state ADD COLUMN taken_at BIGINT;
UPDATE mail_state SET
    taken = (SELECT COUNT(*) FROM letters WHERE state = 'sent'),
    taken_at = (SELECT MAX(finished_at) FROM letters WHERE state = 'sent');
