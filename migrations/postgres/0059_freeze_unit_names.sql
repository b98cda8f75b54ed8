-- What the units were called when the roll call was confirmed, as JSON: for each unit its name,
-- that of the unit above it, and the name by which minutes call it. Empty for what was confirmed
-- before.
ALTER TABLE confirmed_roll_calls ADD COLUMN unit_names TEXT NOT NULL DEFAULT '{}';
