-- Numbers that were left by a link are not those that the office knows.
ALTER TABLE site_checks ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE check_links ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
-- Sent out to the lobby, not removed: they are expected back.
ALTER TABLE out_spans ADD COLUMN in_lobby BIGINT NOT NULL DEFAULT 0;
