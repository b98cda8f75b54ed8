// SPDX-License-Identifier: MPL-2.0
//! The list of meetings a person may see.

use meetings::ids::{MeetingId, UnitId, UserId};
use meetings::invitees::Seat;
use meetings::meeting::MeetingState;
use meetings::people::User;
use moments::Millis;
use sqlx::any::AnyRow;

use crate::error::Result;
use crate::meetings_repository::Meetings;
use crate::row::{Fields as _, Word as _, all, query};
use crate::source::Source;

/// Maximum number of meetings of one listing, apart from those that are live.
pub const MAX_LIST: i64 = 500;
/// Cancelled ones come on top of these.
const MAX_CANCELLED: i64 = 100;

/// A meeting in the list of one person. Its size does not depend on the plan: 500 agendas and lists
/// of units would be megabytes that no list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedMeeting {
    pub id: MeetingId,
    pub title: String,
    pub state: MeetingState,
    pub starts_at: Millis,
    /// When it was to begin before it was put off; in the list of a day from which it was moved,
    /// when on that day. None: it never was.
    pub postponed_from: Option<Millis>,
    /// Put off without a new time.
    pub time_open: bool,
    pub chair: UserId,
    pub secretary: UserId,
    pub unit: UnitId,
    pub started_at: Option<Millis>,
    /// Held without this system, or planned as one that was.
    pub held_elsewhere: bool,
    /// Number of invited units.
    pub invited_count: u32,
    /// In which way the person is invited, with what the chair has made of it.
    pub seat: Option<Seat>,
    /// The person's unit has answered, and the meeting was put off since.
    pub asks_again: bool,
}

impl ListedMeeting {
    /// When it began, or is to begin: what was held on another day than planned stands on that day.
    fn held_at(&self) -> Millis {
        self.started_at.unwrap_or(self.starts_at)
    }
}

/// The period of a listing, by the day on which a meeting was held or is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// Live now, those of days before last; then those that begin within the day (`from` inclusive,
    /// `until` exclusive), and those that people were told for it before they were moved. All
    /// earliest first.
    Today { from: Millis, until: Millis },
    /// Still planned, or cancelled, and begins at `from` or later; earliest first.
    Upcoming { from: Millis },
    /// Began (or should have begun) before `before`, the beginning of a day, and is not live.
    /// Latest first.
    Past { before: Millis },
}

/// Condition on meetings `m`: the user is chair, secretary, in the holding unit or an invited unit,
/// invited alone, a deputy, or an administrator: the same people who have a role in
/// `meetings::policy::role_in`.
/// Parameters: 1 administrator, 2 user, 3 unit.
macro_rules! visible_to_person {
    () => {
        concat!(
            "($1 = 1 OR m.chair_id = $2 OR m.secretary_id = $2 OR m.unit_id = $3
          OR EXISTS (SELECT 1 FROM meeting_units mu WHERE mu.meeting_id = m.id AND mu.unit_id = $3)
          OR EXISTS (SELECT 1 FROM meeting_people mp WHERE mp.meeting_id = m.id AND mp.user_id = $2)
          OR ",
            crate::meeting_list::is_deputy!(""),
            ")"
        )
    };
}
pub(crate) use visible_to_person;

/// Condition on meetings `m`: a unit that is invited, with this more, has named user $2 its deputy.
macro_rules! is_deputy {
    ($more:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM unit_replies r JOIN meeting_units mu ON mu.meeting_id = r.meeting_id
               AND mu.unit_id = r.unit_id WHERE ",
            crate::invitees::names_deputy!(),
            " AND r.deputy_user = $2 ",
            $more,
            ")"
        )
    };
}
pub(crate) use is_deputy;

macro_rules! list {
    ($condition:literal) => {
        concat!(
            "SELECT m.id, m.title, m.state, m.starts_at, m.postponed_from, m.time_open, m.chair_id, m.secretary_id, m.unit_id, m.started_at, m.held_elsewhere,
               CAST((SELECT COUNT(*) FROM meeting_units mu WHERE mu.meeting_id = m.id) AS BIGINT) AS invited_count,
               CASE WHEN m.unit_id = $3
                 OR EXISTS (SELECT 1 FROM meeting_units mu WHERE mu.meeting_id = m.id AND mu.unit_id = $3 AND mu.seat = 'delegate')
                 OR EXISTS (SELECT 1 FROM meeting_people mp WHERE mp.meeting_id = m.id AND mp.user_id = $2 AND mp.seat = 'delegate')
                 OR EXISTS (SELECT 1 FROM raised_observers ro WHERE ro.meeting_id = m.id AND ro.user_id = $2)
                 OR ",
            is_deputy!("AND mu.seat = 'delegate'"),
            " THEN 'delegate'
                 WHEN EXISTS (SELECT 1 FROM meeting_units mu WHERE mu.meeting_id = m.id AND mu.unit_id = $3)
                 OR EXISTS (SELECT 1 FROM meeting_people mp WHERE mp.meeting_id = m.id AND mp.user_id = $2)
                 OR ",
            is_deputy!(""),
            " THEN 'observer' ELSE '' END AS seat,
               CAST(CASE WHEN m.state = 'planned' AND m.time_open = 0 AND m.unit_id <> $3 AND EXISTS (SELECT 1
                 FROM unit_replies a JOIN meeting_units mu ON mu.meeting_id = a.meeting_id AND mu.unit_id = a.unit_id
                 WHERE a.meeting_id = m.id AND a.unit_id = $3
                   AND (a.starts_at <> m.starts_at OR a.replied_at < COALESCE(m.postponed_at, 0)))
                 THEN 1 ELSE 0 END AS BIGINT) AS asks_again,
               (SELECT MAX(t.starts_at) FROM told_times t WHERE t.meeting_id = m.id AND t.starts_at >= $4
                 AND t.starts_at < $5) AS told_for
             FROM meetings m WHERE (",
            visible_to_person!(),
            // As `meetings::policy::sees_plan`.
            " OR (m.planned_by = $2 AND m.planned_in = $3
                  AND (m.state = 'planned' OR (m.state = 'ended' AND m.started_at IS NULL)))) AND ",
            $condition
        )
    };
}

/// Which of too many are listed: the next ones of each planner in turn, so that whoever plans
/// hundreds pushes out nobody's meetings but their own.
macro_rules! in_turn {
    () => {
        "ORDER BY ROW_NUMBER() OVER (PARTITION BY m.planned_by ORDER BY m.starts_at, m.id), m.starts_at, m.id LIMIT $6"
    };
}

macro_rules! list_in_turn {
    ($condition:literal) => {
        concat!(list!($condition), in_turn!())
    };
}

/// Without a limit: however many meetings are planned, nobody misses the one that is going on.
const LIVE: &str = list!("m.state = 'live' ORDER BY m.starts_at, m.id");
const TODAY: &str = list_in_turn!(
    "m.state <> 'live' AND NOT (m.state = 'ended' AND m.started_at IS NULL)
       AND (COALESCE(m.started_at, m.starts_at) >= $4 AND COALESCE(m.started_at, m.starts_at) < $5
         OR m.state = 'planned' AND EXISTS (SELECT 1 FROM told_times t WHERE t.meeting_id = m.id
              AND t.starts_at >= $4 AND t.starts_at < $5)) "
);
const UPCOMING: &str = list_in_turn!("m.state = 'planned' AND m.starts_at >= $4 AND m.starts_at < $5 ");
/// What was held comes before what nobody opened, which has no minutes.
const PAST: &str = list!(
    "m.state <> 'live' AND NOT (m.state = 'ended' AND m.started_at IS NULL)
       AND COALESCE(m.started_at, m.starts_at) >= $4 AND COALESCE(m.started_at, m.starts_at) < $5
     ORDER BY CASE WHEN m.started_at IS NULL THEN 1 ELSE 0 END,
       ROW_NUMBER() OVER (PARTITION BY m.planned_by, CASE WHEN m.started_at IS NULL THEN 1 ELSE 0 END
         ORDER BY COALESCE(m.started_at, m.starts_at) DESC, m.id),
       COALESCE(m.started_at, m.starts_at) DESC, m.id LIMIT $6"
);
/// A cancelled meeting stands on its planned day. These have a limit of their own: somebody may
/// plan and cancel all day, and pushes out nobody's meetings.
const CANCELLED: &str =
    list_in_turn!("m.state = 'ended' AND m.started_at IS NULL AND m.starts_at >= $4 AND m.starts_at < $5 ");
/// People come on the day for which they were told, also of what was moved and then cancelled.
const CANCELLED_TODAY: &str = list_in_turn!(
    "m.state = 'ended' AND m.started_at IS NULL AND (m.starts_at >= $4 AND m.starts_at < $5
       OR EXISTS (SELECT 1 FROM told_times t WHERE t.meeting_id = m.id AND t.starts_at >= $4 AND t.starts_at < $5)) "
);
const CANCELLED_LATEST: &str = list!(
    "m.state = 'ended' AND m.started_at IS NULL AND m.starts_at >= $4 AND m.starts_at < $5
     ORDER BY ROW_NUMBER() OVER (PARTITION BY m.planned_by ORDER BY m.starts_at DESC, m.id),
       m.starts_at DESC, m.id LIMIT $6"
);

impl<D: Source> Meetings<D> {
    /// Up to `limit` (at most [`MAX_LIST`]) meetings that `user` may see, after the live ones.
    pub async fn visible_to(mut self, user: &User, period: Period, limit: i64) -> Result<Vec<ListedMeeting>> {
        let (sql, cancelled, from, until) = match period {
            Period::Today { from, until } => (TODAY, CANCELLED_TODAY, from.0, until.0),
            Period::Upcoming { from } => (UPCOMING, CANCELLED, from.0, i64::MAX),
            Period::Past { before } => (PAST, CANCELLED_LATEST, i64::MIN, before.0),
        };
        let for_user = |sql: &'static str| {
            query(sql).bind(i64::from(user.is_admin)).bind(user.id.as_str()).bind(user.unit.as_str())
        };
        let mut snapshot = self.db.snapshot().await?;
        let mut list = match period {
            Period::Today { from, until } => {
                let mut live = all(&for_user(LIVE).bind(from.0).bind(until.0).fetch_all(&mut *snapshot).await?, read)?;
                // What was left open on a day before stands above nobody's meeting of today.
                live.sort_by_key(|meeting: &ListedMeeting| meeting.starts_at < from);
                live
            }
            Period::Upcoming { .. } | Period::Past { .. } => Vec::new(),
        };
        let limit = limit.clamp(0, MAX_LIST);
        let mut rest = Vec::new();
        for (sql, limit) in [(sql, limit), (cancelled, limit.min(MAX_CANCELLED))] {
            let rows = for_user(sql).bind(from).bind(until).bind(limit).fetch_all(&mut *snapshot).await?;
            let of_day = matches!(period, Period::Today { .. });
            rest.extend(all(&rows, |row| if of_day { read_of_day(row, from, until) } else { read(row) })?);
        }
        rest.sort_by(|one, other| {
            let by_time = one.held_at().cmp(&other.held_at());
            let by_time = if matches!(period, Period::Past { .. }) { by_time.reverse() } else { by_time };
            by_time.then_with(|| one.id.cmp(&other.id))
        });
        list.extend(rest);
        Ok(list)
    }
}

/// A meeting of one day, perhaps one that was moved to another.
fn read_of_day(row: &AnyRow, from: i64, until: i64) -> Result<ListedMeeting> {
    let listed = read(row)?;
    let told = row.maybe_millis("told_for")?.filter(|_| !(from..until).contains(&listed.held_at().0));
    Ok(ListedMeeting { postponed_from: told.or(listed.postponed_from), ..listed })
}

fn read(row: &AnyRow) -> Result<ListedMeeting> {
    Ok(ListedMeeting {
        id: row.id("id")?,
        title: row.text("title")?,
        state: row.word("state")?,
        starts_at: row.millis("starts_at")?,
        postponed_from: row.maybe_millis("postponed_from")?,
        time_open: row.flag("time_open")?,
        chair: row.id("chair_id")?,
        secretary: row.id("secretary_id")?,
        unit: row.id("unit_id")?,
        started_at: row.maybe_millis("started_at")?,
        held_elsewhere: row.flag("held_elsewhere")?,
        invited_count: u32::try_from(row.int("invited_count")?).unwrap_or(u32::MAX),
        seat: Seat::from_word(&row.text("seat")?),
        asks_again: row.flag("asks_again")?,
    })
}
