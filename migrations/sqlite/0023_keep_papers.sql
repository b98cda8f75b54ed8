-- Papers of a meeting. The files and the pictures of their pages are in the data folder, below papers/MEETING/PAPER.
CREATE TABLE papers (
    id TEXT PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    -- None: the whole meeting. May name an item that is not in the plan any more.
    agenda_item_id TEXT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    -- SHA-256 of the file, in hexadecimal.
    digest TEXT NOT NULL,
    pages INTEGER NOT NULL,
    -- How many pages are ready, from the first one on.
    drawn INTEGER NOT NULL,
    added_by TEXT NOT NULL REFERENCES users (id),
    added_by_name TEXT NOT NULL,
    added_at INTEGER NOT NULL
);
CREATE INDEX papers_by_meeting ON papers (meeting_id, added_at);
CREATE INDEX papers_to_draw ON papers (added_at) WHERE drawn < pages;
