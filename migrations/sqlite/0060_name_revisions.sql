-- Revisions of minutes to which somebody gave a name. Saves that follow do not replace them.
CREATE TABLE minutes_revision_names (
    minutes_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (minutes_id, revision),
    FOREIGN KEY (minutes_id, revision) REFERENCES minutes_revisions (minutes_id, revision)
);
