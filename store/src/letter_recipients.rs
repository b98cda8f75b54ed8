// SPDX-License-Identifier: MPL-2.0
//! Who gets which letter, as statements: all letters of a step are written by one.

/// Whether a person `u` is invited to meeting `m` alone, or as the deputy of a unit.
macro_rules! by_name {
    () => {
        concat!(
            "EXISTS (SELECT 1 FROM meeting_people x WHERE x.meeting_id = m.id AND x.user_id = u.id)
          OR EXISTS (SELECT 1 FROM unit_replies r JOIN meeting_units x ON x.meeting_id = r.meeting_id
            AND x.unit_id = r.unit_id WHERE r.deputy_user = u.id AND ",
            crate::invitees::names_deputy!(),
            ")"
        )
    };
}

/// Who is invited to meeting $1 and gets letters. `u` is the person, `a` the address.
macro_rules! invited {
    () => {
        concat!(
            "u.disabled_at IS NULL AND (SELECT is_on FROM mail_state WHERE id = 1) = 1
         AND (u.id = m.chair_id OR u.id = m.secretary_id OR (a.for_unit = 1 AND (u.unit_id = m.unit_id
           OR EXISTS (SELECT 1 FROM meeting_units x WHERE x.meeting_id = m.id AND x.unit_id = u.unit_id))) OR ",
            by_name!(),
            ")"
        )
    };
}

/// Whether somebody takes part in the meeting, whatever letters they want.
macro_rules! takes_part {
    () => {
        concat!(
            "(u.id = m.chair_id OR u.id = m.secretary_id OR u.unit_id = m.unit_id
          OR EXISTS (SELECT 1 FROM meeting_units x WHERE x.meeting_id = m.id AND x.unit_id = u.unit_id) OR ",
            by_name!(),
            ")"
        )
    };
}

/// What this person was told last of the meeting by a letter that has gone out, or may have.
macro_rules! told {
    () => {
        "COALESCE((SELECT t.kind FROM letters t WHERE t.user_id = u.id
           AND (t.meeting_id = m.id OR t.batch IN (SELECT s.batch FROM letter_series s WHERE s.meeting_id = m.id)) AND t.state IN ('sent', 'sending')
           AND t.kind IN ('invitation', 'change', 'postponement', 'cancellation', 'withdrawal')
           ORDER BY t.created_at DESC, t.id DESC LIMIT 1), '')"
    };
}

/// $1 meeting, $2 batch, $3 kind, $4 now, $5 most.
macro_rules! insert {
    ($kind:expr, $who:expr, $condition:expr) => {
        concat!(
            "INSERT INTO letters (id, batch, user_id, meeting_id, address, language, kind, state, attempts,
               run_at, trouble, words, created_at)
             SELECT $2 || '-' || u.id, $2, u.id, m.id, a.address, a.language, ",
            $kind,
            ", 'waiting', 0, $4, '', '', $4 FROM letter_addresses a JOIN users u ON u.id = a.user_id
             JOIN meetings m ON m.id = $1 WHERE ",
            $who,
            " AND ",
            $condition,
            " ORDER BY u.id LIMIT $5"
        )
    };
}

/// Everybody invited. Whom no letter has told of the meeting gets an invitation instead of a
/// change.
pub(crate) const TO_ALL: &str = insert!(
    concat!(
        "CASE WHEN $3 = 'change' AND ",
        told!(),
        " NOT IN ('invitation', 'change', 'postponement')
      THEN 'invitation' ELSE CAST($3 AS TEXT) END"
    ),
    invited!(),
    "1 = 1"
);
/// Those invited of whom no letter knows.
pub(crate) const TO_NEW: &str = insert!(
    "CAST($3 AS TEXT)",
    invited!(),
    "NOT EXISTS (SELECT 1 FROM letters k WHERE k.user_id = u.id AND k.state <> 'dropped'
       AND (k.meeting_id = m.id OR k.batch IN (SELECT s.batch FROM letter_series s WHERE s.meeting_id = m.id)) AND k.kind IN ('invitation', 'change', 'postponement')
       AND NOT EXISTS (SELECT 1 FROM letters w WHERE w.user_id = u.id AND w.meeting_id = m.id
         AND w.kind = 'withdrawal' AND w.created_at > k.created_at))"
);
/// Those who were told of it and are not invited any more.
pub(crate) const TO_UNINVITED: &str = insert!(
    "CAST($3 AS TEXT)",
    concat!(
        "(SELECT is_on FROM mail_state WHERE id = 1) = 1 AND u.disabled_at IS NULL AND ",
        told!(),
        " IN ('invitation', 'change', 'postponement')"
    ),
    concat!("NOT ", takes_part!())
);
/// Whoever was never told of the meeting need not hear that it is off.
pub(crate) const OF_CANCELLATION: &str = insert!(
    "CAST($3 AS TEXT)",
    invited!(),
    concat!(
        "NOT (",
        told!(),
        " = '' AND EXISTS (SELECT 1 FROM letters k WHERE k.user_id = u.id
       AND k.meeting_id = m.id AND k.state = 'waiting'))"
    )
);
/// The units named in $6, separated by blanks.
pub(crate) const TO_UNITS: &str = insert!(
    "CAST($3 AS TEXT)",
    invited!(),
    "a.for_unit = 1 AND $6 LIKE '% ' || u.unit_id || ' %'
     AND NOT EXISTS (SELECT 1 FROM letters k WHERE k.user_id = u.id AND k.meeting_id = m.id AND k.state = 'waiting')"
);

/// What waits for those who are not invited any more; $1 meeting, $2 now.
pub(crate) const DROP_UNINVITED: &str = concat!(
    "UPDATE letters SET state = 'dropped', finished_at = $2 WHERE meeting_id = $1 AND state = 'waiting'
             AND kind <> 'withdrawal' AND NOT EXISTS (SELECT 1 FROM letter_addresses a JOIN users u ON u.id = a.user_id
               JOIN meetings m ON m.id = $1 WHERE u.id = letters.user_id AND ",
    invited!(),
    ")"
);
