-- What of a name is left when everything is taken away by which look-alikes differ (meetings/src/likeness.rs), so that a guest's
-- name is compared with a few people and not with all. Empty: not known yet; whoever asks next finds it out. Who changes the rules
-- of likeness makes all of them empty in a later migration.
ALTER TABLE users ADD COLUMN likeness TEXT NOT NULL DEFAULT '';
CREATE INDEX users_by_likeness ON users (likeness);
CREATE FUNCTION forget_likeness() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN NEW.likeness := ''; RETURN NEW; END $$;
CREATE TRIGGER users_forget_likeness BEFORE UPDATE OF name ON users
FOR EACH ROW WHEN (NEW.name <> OLD.name) EXECUTE FUNCTION forget_likeness();
