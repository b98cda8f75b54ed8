-- When the present time of a meeting was set, if it was changed: papers that were due before nobody
-- could have sent in time.
ALTER TABLE meetings ADD COLUMN time_set_at BIGINT;
