-- An account that is closed: whoever has it cannot sign in, and what it did stays.
ALTER TABLE users ADD COLUMN disabled_at INTEGER;
-- A session begun by a one-time link: the password may be set anew without the old one.
ALTER TABLE sessions ADD COLUMN by_link INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX login_links_by_user ON login_links (user_id);
