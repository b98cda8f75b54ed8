-- The register of numbers: each unit counts its minutes by year and symbol.
CREATE TABLE minutes_numbers (
    unit_id TEXT NOT NULL REFERENCES units (id),
    -- Of the submission, in Vietnam.
    year INTEGER NOT NULL,
    -- As compared: without case, blanks and zeros before the number.
    symbol TEXT NOT NULL,
    number TEXT NOT NULL,
    -- The figures that the number begins with.
    value INTEGER NOT NULL,
    minutes_id TEXT NOT NULL UNIQUE REFERENCES minutes (id),
    PRIMARY KEY (unit_id, year, symbol, number)
);
-- What was submitted before; where two had one number, the earlier one has it.
INSERT OR IGNORE INTO minutes_numbers (unit_id, year, symbol, number, value, minutes_id)
SELECT m.unit_id, CAST(strftime('%Y', d.made_at / 1000 + 25200, 'unixepoch') AS INTEGER),
    replace(replace(lower(json_extract(r.content, '$.head.symbol')), 'Đ', 'đ'), ' ', ''),
    replace(ltrim(replace(lower(json_extract(r.content, '$.head.number')), ' ', ''), '0'), 'Đ', 'đ'),
    CAST(json_extract(r.content, '$.head.number') AS INTEGER), x.id
FROM minutes x JOIN meetings m ON m.id = x.meeting_id
JOIN minutes_revisions r ON r.minutes_id = x.id AND r.revision = x.revision
JOIN minutes_documents d ON d.minutes_id = x.id AND d.revision = x.revision AND d.stage = 'submitted'
WHERE x.state <> 'draft' ORDER BY d.made_at, d.seq DESC;
