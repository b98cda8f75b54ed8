// SPDX-License-Identifier: MPL-2.0
//! Who gets which letter about minutes, and whose page says the same.

/// Whether somebody was in the meeting with an account.
macro_rules! attended {
    () => {
        "EXISTS (SELECT 1 FROM attendance x WHERE x.meeting_id = m.id AND x.participant_id = u.id)"
    };
}

/// Who is invited, or was there, and gets letters.
macro_rules! concerned {
    () => {
        concat!(
            "((",
            invited!(),
            ") OR (u.disabled_at IS NULL AND (SELECT is_on FROM mail_state WHERE id = 1) = 1 AND ",
            attended!(),
            "))"
        )
    };
}

/// $1 minutes, $2 batch, $3 kind, $4 now, $5 most, $6 as the condition says.
macro_rules! insert_of_minutes {
    ($who:expr, $condition:expr) => {
        concat!(
            "INSERT INTO letters (id, batch, user_id, meeting_id, address, language, kind, state, attempts,
               run_at, trouble, words, created_at, minutes_id)
             SELECT $2 || '-' || u.id, $2, u.id, m.id, a.address, a.language, CAST($3 AS TEXT), 'waiting', 0, $4, '', '',
               $4, n.id FROM letter_addresses a JOIN users u ON u.id = a.user_id
             JOIN minutes n ON n.id = $1 JOIN meetings m ON m.id = n.meeting_id WHERE ",
            $who,
            " AND ",
            $condition,
            " ORDER BY u.id LIMIT $5 ON CONFLICT DO NOTHING"
        )
    };
}

/// Everybody but $6, who knows.
pub(crate) const TO_CONCERNED: &str = insert_of_minutes!(concerned!(), "u.id <> $6");
/// Everybody who is invited but $6.
pub(crate) const TO_INVITED: &str = insert_of_minutes!(concat!("(", invited!(), ")"), "u.id <> $6");
/// Who has said nothing in period $6. Chair and secretary are not asked.
pub(crate) const TO_SILENT: &str = insert_of_minutes!(
    concerned!(),
    "u.id <> m.chair_id AND u.id <> m.secretary_id
     AND NOT EXISTS (SELECT 1 FROM comment_readers r WHERE r.minutes_id = n.id AND r.period = $6 AND r.user_id = u.id
       AND r.agreed_at IS NOT NULL)
     AND NOT EXISTS (SELECT 1 FROM draft_comments c WHERE c.minutes_id = n.id AND c.period = $6 AND c.user_id = u.id)"
);

/// One person, $6.
pub(crate) const TO_ONE: &str =
    insert_of_minutes!("u.disabled_at IS NULL AND (SELECT is_on FROM mail_state WHERE id = 1) = 1", "u.id = $6");

/// Minutes that were published at $2 or later, of meetings of this person, who has not opened
/// them; $1 person, $3 most.
pub(crate) const UNOPENED: &str = concat!(
    "SELECT n.id AS minutes_id, n.kind, m.title, n.published_at FROM minutes n JOIN meetings m ON m.id = n.meeting_id
     JOIN users u ON u.id = $1
     WHERE n.published_at >= $2 AND n.withdrawn_at IS NULL AND u.id <> m.chair_id AND u.id <> m.secretary_id
       AND NOT EXISTS (SELECT 1 FROM minutes_openings o WHERE o.minutes_id = n.id AND o.user_id = u.id)
       AND EXISTS (SELECT 1 FROM minutes_steps s WHERE s.minutes_id = n.id AND s.step = 'publish') AND ",
    takes_part!(),
    " ORDER BY n.published_at DESC, n.id LIMIT $3"
);

/// Open periods of which this person may comment and has no other part; $1 person, $2 now, $3 most.
pub(crate) const OPEN_PERIODS: &str = concat!(
    "SELECT p.minutes_id, n.kind, p.deadline, m.title,
       CAST(CASE WHEN EXISTS (SELECT 1 FROM comment_readers r WHERE r.minutes_id = p.minutes_id AND r.period = p.number
         AND r.user_id = u.id AND r.agreed_at IS NOT NULL) OR EXISTS (SELECT 1 FROM draft_comments c
         WHERE c.minutes_id = p.minutes_id AND c.period = p.number AND c.user_id = u.id) THEN 1 ELSE 0 END AS BIGINT) AS answered
     FROM comment_periods p JOIN minutes n ON n.id = p.minutes_id JOIN meetings m ON m.id = n.meeting_id
     JOIN users u ON u.id = $1
     WHERE p.ended_at IS NULL AND p.deadline > $2 AND n.state = 'draft' AND u.id <> m.chair_id AND u.id <> m.secretary_id
       AND (",
    takes_part!(),
    " OR ",
    attended!(),
    ") ORDER BY p.deadline, p.minutes_id LIMIT $3"
);
