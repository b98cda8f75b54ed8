-- Until when a key's certificate is valid: NULL for keys that were registered before this was kept.
ALTER TABLE signing_keys ADD COLUMN expires_at BIGINT;
-- 1: the certificate bears another name than the account, and the person confirmed it.
ALTER TABLE signing_keys ADD COLUMN other_name_confirmed BIGINT NOT NULL DEFAULT 0;
