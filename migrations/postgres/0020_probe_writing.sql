-- What the readiness check writes and deletes again, to know that the database can be written.
CREATE TABLE write_probes (
    filling TEXT NOT NULL
);
-- Nothing has ever been kept in it.
DROP TABLE settings;
