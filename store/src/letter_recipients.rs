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

/// Who is invited to meeting `m` and gets letters. `u` is the person, `a` the address.
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

/// Whether a letter tells, or is to tell, of a meeting: of it alone, or of a series with it.
macro_rules! is_about {
    ($letter:literal, $meeting:literal) => {
        concat!(
            "((",
            $letter,
            ".meeting_id = ",
            $meeting,
            " OR ",
            $letter,
            ".batch IN (SELECT s.batch FROM letter_series s WHERE s.meeting_id = ",
            $meeting,
            ")) AND NOT EXISTS (SELECT 1 FROM letter_omissions o WHERE o.letter_id = ",
            $letter,
            ".id AND o.meeting_id = ",
            $meeting,
            "))"
        )
    };
}
pub(crate) use is_about;

/// Statements of letters about minutes, which use the conditions above.
pub(crate) mod of_minutes;

/// What this person was told last of the meeting by a letter that has gone out, or may have.
macro_rules! told {
    () => {
        concat!(
            "COALESCE((SELECT t.kind FROM letters t WHERE t.user_id = u.id AND ",
            is_about!("t", "m.id"),
            " AND t.state IN ('sent', 'sending')
           AND t.kind IN ('invitation', 'change', 'postponement', 'cancellation', 'withdrawal')
           ORDER BY t.created_at DESC, t.id DESC LIMIT 1), '')"
        )
    };
}

/// Whether a letter has told this person that the meeting is to be held.
macro_rules! knows {
    () => {
        concat!(told!(), " IN ('invitation', 'change', 'postponement')")
    };
}

/// Whether a letter waits that will tell this person of the meeting as it is then.
macro_rules! is_to_hear {
    () => {
        concat!(
            "EXISTS (SELECT 1 FROM letters k WHERE k.user_id = u.id AND ",
            is_about!("k", "m.id"),
            " AND k.state = 'waiting' AND k.kind IN ('invitation', 'change', 'postponement'))"
        )
    };
}

/// $1 meeting, $2 batch, $3 kind, $4 now, $5 most. A person has one letter of a batch, however many
/// meetings it is about.
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
            " ORDER BY u.id LIMIT $5 ON CONFLICT DO NOTHING"
        )
    };
}

/// What is told of a meeting to those who know it is an invitation to everybody else.
macro_rules! news {
    () => {
        concat!("CASE WHEN ", knows!(), " THEN CAST($3 AS TEXT) ELSE 'invitation' END")
    };
}

/// Everybody invited, of a meeting that is new.
pub(crate) const TO_ALL: &str = insert!("CAST($3 AS TEXT)", invited!(), "1 = 1");
/// Everybody invited hears of a change, but for those to whom a letter goes that has it already: the
/// unsent invitation, and that the meeting is put off.
pub(crate) const OF_CHANGE: &str = insert!(
    news!(),
    invited!(),
    concat!(
        "NOT (",
        is_to_hear!(),
        " AND NOT ",
        knows!(),
        ") AND NOT EXISTS (SELECT 1 FROM letters p WHERE p.user_id = u.id AND ",
        is_about!("p", "m.id"),
        " AND p.state = 'waiting' AND p.kind = 'postponement')"
    )
);
/// The same where it is put off. Who does not know of it is invited once it has a time.
pub(crate) const OF_POSTPONEMENT: &str =
    insert!(news!(), invited!(), concat!("(", knows!(), " OR (m.time_open = 0 AND NOT ", is_to_hear!(), "))"));
/// Those invited of whom no letter knows.
pub(crate) const TO_NEW: &str = insert!(
    "CAST($3 AS TEXT)",
    invited!(),
    concat!(
        "NOT EXISTS (SELECT 1 FROM letters k WHERE k.user_id = u.id AND k.state <> 'dropped' AND ",
        is_about!("k", "m.id"),
        " AND k.kind IN ('invitation', 'change', 'postponement')
       AND NOT EXISTS (SELECT 1 FROM letters w WHERE w.user_id = u.id AND w.meeting_id = m.id AND w.state <> 'dropped'
         AND w.kind = 'withdrawal' AND w.created_at > k.created_at))"
    )
);
/// Those who were told of it and are not invited any more.
pub(crate) const TO_UNINVITED: &str = insert!(
    "CAST($3 AS TEXT)",
    concat!("(SELECT is_on FROM mail_state WHERE id = 1) = 1 AND u.disabled_at IS NULL AND ", knows!()),
    concat!("NOT ", takes_part!())
);
/// Whoever was never told of the meeting need not hear that it is off.
pub(crate) const OF_CANCELLATION: &str = insert!("CAST($3 AS TEXT)", invited!(), knows!());
/// The units named in $6, separated by blanks. Nobody is reminded again who was at $7 or later.
pub(crate) const TO_UNITS: &str = insert!(
    "CAST($3 AS TEXT)",
    invited!(),
    concat!(
        "a.for_unit = 1 AND $6 LIKE '% ' || u.unit_id || ' %'
     AND NOT EXISTS (SELECT 1 FROM letters k WHERE k.user_id = u.id AND ",
        is_about!("k", "m.id"),
        " AND (k.state = 'waiting' OR (k.kind = $3 AND k.state <> 'dropped' AND k.created_at >= $7)))"
    )
);

/// What waits for those who are not invited any more; $1 meeting, $2 now. Letters of a series tell
/// of its other meetings.
pub(crate) const DROP_UNINVITED: &str = concat!(
    "UPDATE letters SET state = 'dropped', finished_at = $2 WHERE meeting_id = $1 AND state = 'waiting'
             AND kind <> 'withdrawal' AND batch NOT IN (SELECT batch FROM letter_series)
             AND NOT EXISTS (SELECT 1 FROM letter_addresses a JOIN users u ON u.id = a.user_id
               JOIN meetings m ON m.id = $1 WHERE u.id = letters.user_id AND ",
    invited!(),
    ")"
);
/// The newest letter of batch $2 about meeting $1 tells all that older ones would; $3 now. Letters
/// of a series stay: they leave this meeting out.
pub(crate) const DROP_OLDER: &str = "UPDATE letters SET state = 'dropped', finished_at = $3
    WHERE meeting_id = $1 AND batch <> $2 AND state = 'waiting' AND batch NOT IN (SELECT batch FROM letter_series)
      AND user_id IN (SELECT user_id FROM letters WHERE batch = $2)";
/// What waits about a meeting that is cancelled, but for those who were told of it and are not
/// invited any more: for them nothing else says so.
pub(crate) const DROP_CANCELLED: &str = "UPDATE letters SET state = 'dropped', finished_at = $3
    WHERE meeting_id = $1 AND batch <> $2 AND state = 'waiting' AND kind <> 'withdrawal'
      AND batch NOT IN (SELECT batch FROM letter_series)";

/// The meetings that letter $1 is about, in order: whether its reader knows of each, and whether a
/// newer letter tells of it.
pub(crate) const CONTENTS: &str = concat!(
    "SELECT c.meeting_id, CAST(CASE WHEN COALESCE((SELECT t.kind FROM letters t WHERE t.user_id = l.user_id
         AND t.id <> l.id AND ",
    is_about!("t", "c.meeting_id"),
    " AND t.state IN ('sent', 'sending') AND t.created_at <= l.created_at
         AND t.kind IN ('invitation', 'change', 'postponement', 'cancellation', 'withdrawal')
         ORDER BY t.created_at DESC, t.id DESC LIMIT 1), '') IN ('invitation', 'change', 'postponement')
       THEN 1 ELSE 0 END AS BIGINT) AS is_known,
       CAST(CASE WHEN EXISTS (SELECT 1 FROM letters n WHERE n.user_id = l.user_id AND n.created_at > l.created_at AND ",
    is_about!("n", "c.meeting_id"),
    " AND n.state IN ('waiting', 'sending', 'sent')
         AND n.kind IN ('invitation', 'change', 'postponement', 'cancellation', 'withdrawal'))
       THEN 1 ELSE 0 END AS BIGINT) AS is_outdated
     FROM letters l JOIN (
       SELECT d.id AS letter_id, d.meeting_id, CAST(-1 AS BIGINT) AS position FROM letters d WHERE d.id = $1
         AND NOT EXISTS (SELECT 1 FROM letter_series s WHERE s.batch = d.batch AND s.meeting_id = d.meeting_id)
       UNION ALL SELECT e.id, s.meeting_id, s.position FROM letters e JOIN letter_series s ON s.batch = e.batch
         WHERE e.id = $1
     ) c ON c.letter_id = l.id ORDER BY c.position"
);
