-- When somebody came back soon enough to go on with the same stay; none for a stay without a break.
ALTER TABLE attendance ADD COLUMN resumed_at BIGINT;
