-- How far the conversion of an office document to pages is. None: the file has its pages itself.
ALTER TABLE papers ADD COLUMN conversion TEXT;
CREATE INDEX papers_to_convert ON papers (added_at) WHERE conversion IN ('waiting', 'no_converter');
