-- Why a text is left out of the transcript (is_current = 0) until somebody brings it back. None: it was never left out.
ALTER TABLE segments ADD COLUMN left_out TEXT;
-- Who brought it back; none while it is out. And when it was last brought back or taken out again.
ALTER TABLE segments ADD COLUMN brought_back_by TEXT;
ALTER TABLE segments ADD COLUMN moved_at BIGINT;
CREATE INDEX segments_left_out ON segments (meeting_id, starts_at) WHERE left_out IS NOT NULL;
