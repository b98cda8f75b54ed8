-- What units are to do after a meeting.
CREATE TABLE action_items (
    id TEXT NOT NULL PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    agenda_item_id TEXT,
    -- The note of the meeting that it was, and when that was written; none: added afterwards.
    mark_number INTEGER,
    said_at INTEGER,
    text TEXT NOT NULL,
    -- Text and people without marks and capitals, for searching.
    folded TEXT NOT NULL,
    -- Who does it; none: not said yet.
    unit_id TEXT REFERENCES units (id),
    people TEXT NOT NULL,
    -- The last moment of the last day; none: without one.
    deadline INTEGER,
    given_by TEXT NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    -- open, in_progress, reported, done, cancelled.
    state TEXT NOT NULL,
    -- Of one that is reported or done.
    reported_at INTEGER,
    reported_by TEXT REFERENCES users (id),
    -- Why it is late; empty: nobody said.
    late_reason TEXT NOT NULL,
    -- A later deadline that was asked for and not answered.
    asked_to INTEGER,
    asked_reason TEXT NOT NULL,
    asked_by TEXT REFERENCES users (id),
    UNIQUE (meeting_id, mark_number)
);
CREATE INDEX action_items_by_unit ON action_items (unit_id, state, deadline);
CREATE INDEX action_items_by_deadline ON action_items (state, deadline);

-- Units that help with one.
CREATE TABLE action_item_units (
    item_id TEXT NOT NULL REFERENCES action_items (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (item_id, unit_id)
);
CREATE INDEX action_item_units_by_unit ON action_item_units (unit_id);

-- Each step of one, as it was taken.
CREATE TABLE action_item_steps (
    item_id TEXT NOT NULL REFERENCES action_items (id),
    -- The version that the item has since.
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    -- Who, by the name and unit of then.
    user_id TEXT REFERENCES users (id),
    name TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    -- give, correct, note, report, confirm, return, ask_extension, grant_extension,
    -- refuse_extension, cancel.
    act TEXT NOT NULL,
    text TEXT NOT NULL,
    late_reason TEXT NOT NULL,
    -- The deadline that it is about; none: it is about none.
    deadline INTEGER,
    PRIMARY KEY (item_id, version)
);

-- Which reminders have gone out: each once for each deadline.
CREATE TABLE action_item_reminders (
    item_id TEXT NOT NULL REFERENCES action_items (id),
    deadline INTEGER NOT NULL,
    -- So many days before it; negative: after it.
    days INTEGER NOT NULL,
    written_at INTEGER NOT NULL,
    PRIMARY KEY (item_id, deadline, days)
);

-- The action item that a letter is about; none: it is about its meeting.
ALTER TABLE letters ADD COLUMN action_item_id TEXT REFERENCES action_items (id);
