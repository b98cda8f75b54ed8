// SPDX-License-Identifier: MPL-2.0
//! The same search for both databases. Parameters: 1 administrator, 2 user, 3 unit, 4 to 6 cursor,
//! 7 limit, 8 to 11 the texts of [`super::Search::find`].

/// `$found` selects passages with all words, `$as_typed` and `$as_folded` those with the phrase.
macro_rules! search {
    ($found:literal, $as_typed:literal, $as_folded:literal) => {
        concat!(
            "SELECT id, meeting_id, minutes_id, segment_id, said_at, speaker, unit_name, text, corrects_id, kind,
               is_published, nearness, CAST(CASE WHEN EXISTS (SELECT 1 FROM segments s
                   JOIN recordings r ON r.id = s.recording_id WHERE s.id = segment_id AND r.deleted_at IS NULL)
                 THEN 1 ELSE 0 END AS BIGINT) AS has_sound
             FROM (SELECT * FROM (
               SELECT p.id, p.meeting_id, p.minutes_id, p.segment_id, p.said_at, p.speaker, p.unit_name, p.text, n.corrects_id, n.kind,
                 CAST(CASE WHEN n.published_at IS NULL THEN 0 ELSE 1 END AS BIGINT) AS is_published,
                 CAST(CASE WHEN ",
            $as_typed,
            " THEN 2 WHEN ",
            $as_folded,
            " THEN 1 ELSE 0 END AS BIGINT) AS nearness
               FROM passages p JOIN meetings m ON m.id = p.meeting_id LEFT JOIN minutes n ON n.id = p.minutes_id
               WHERE ",
            $found,
            " AND ",
            crate::meeting_list::visible_to_person!(),
            // Minutes that are not published are visible to their authors only.
            " AND (n.id IS NULL OR n.published_at IS NOT NULL OR m.chair_id = $2 OR m.secretary_id = $2)
             ) found
             WHERE nearness < $4 OR (nearness = $4 AND (said_at < $5 OR (said_at = $5 AND id < $6)))
             ORDER BY nearness DESC, said_at DESC, id DESC LIMIT $7) page
             ORDER BY nearness DESC, said_at DESC, id DESC"
        )
    };
}

pub(super) const SQLITE: &str = search!(
    "p.id IN (SELECT rowid FROM passage_words WHERE passage_words MATCH $8) AND $9 = $9",
    "p.id IN (SELECT rowid FROM passage_words WHERE passage_words MATCH $10)",
    "p.id IN (SELECT rowid FROM passage_words WHERE passage_words MATCH $11)"
);

pub(super) const POSTGRES: &str = search!(
    "p.folded_words @@ to_tsquery('simple', $8) AND ($9 = '' OR p.exact_words @@ to_tsquery('simple', $9))",
    "p.exact_words @@ to_tsquery('simple', $10)",
    "p.folded_words @@ to_tsquery('simple', $11)"
);
