-- For whom a message is: 'everyone'; 'leaders', with the participant whom they answer; 'unit', with
-- the unit.
ALTER TABLE chat_messages ADD COLUMN scope TEXT NOT NULL DEFAULT 'everyone';
ALTER TABLE chat_messages ADD COLUMN scope_of TEXT;
-- The name of who took it out of sight, and when.
ALTER TABLE chat_messages ADD COLUMN withdrawn_by TEXT;
ALTER TABLE chat_messages ADD COLUMN withdrawn_at BIGINT;
-- Files of messages. They are in the data folder, below chat/MEETING/FILE.
CREATE TABLE chat_files (
    id TEXT PRIMARY KEY,
    meeting_id TEXT NOT NULL,
    message_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    -- SHA-256 of the file, in hexadecimal.
    digest TEXT NOT NULL,
    UNIQUE (meeting_id, message_id),
    FOREIGN KEY (meeting_id, message_id) REFERENCES chat_messages (meeting_id, id)
);
-- Whether what is written to everybody goes into the dossier.
ALTER TABLE meetings ADD COLUMN chat_kept BIGINT NOT NULL DEFAULT 1;
-- Whether what does not go there was deleted.
ALTER TABLE meetings ADD COLUMN chat_cleared BIGINT NOT NULL DEFAULT 0;
-- Who wrote in earlier meetings was not told of the dossier: nothing is shown, nothing deleted.
UPDATE meetings SET chat_kept = 0, chat_cleared = 1 WHERE state = 'ended';
CREATE INDEX meetings_with_chat_to_clear ON meetings (ended_at) WHERE chat_cleared = 0;
