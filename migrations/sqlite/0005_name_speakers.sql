-- Several people may speak behind one microphone: who said that the speaker is somebody else than the track's own name, and when.
ALTER TABLE segments ADD COLUMN named_by TEXT;
ALTER TABLE segments ADD COLUMN named_at INTEGER;
