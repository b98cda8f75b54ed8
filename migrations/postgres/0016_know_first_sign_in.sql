-- Whether a person has ever signed in: who has not is still waiting for a link. Sessions say it no longer once they have ended.
ALTER TABLE users ADD COLUMN has_signed_in BIGINT NOT NULL DEFAULT 0;
UPDATE users SET has_signed_in = 1 WHERE id IN (SELECT subject FROM audit_log WHERE action = 'session.create');
