// SPDX-License-Identifier: MPL-2.0
//! What is asked of many action items: the board of a unit, the counts by unit, those of a meeting
//! and of the meetings before it. Each statement shows a person what
//! `meetings::policy::ItemAccess` shows them.

use meetings::action_item::Tally;
use meetings::ids::{ActionItemId, MeetingId, UnitId};
use meetings::people::User;
use moments::Millis;
use sqlx::any::AnyRow;

use crate::action_items::{ActionItems, StoredItem, read};
use crate::error::{Error, Result};
use crate::row::{Fields as _, all, query};
use crate::source::Source;

/// Whose items, seen from the person who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    #[default]
    All,
    /// Those that the own unit does.
    Mine,
    /// Those with which it helps.
    Coordinating,
    /// Those of the own unit and of all below it.
    Below,
    /// Those that the own unit, or the person as chair or secretary, has given.
    Given,
}

impl Scope {
    fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mine => "mine",
            Self::Coordinating => "coordinating",
            Self::Below => "below",
            Self::Given => "given",
        }
    }
}

/// Where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Show {
    #[default]
    All,
    /// Neither done nor cancelled.
    Unfinished,
    Overdue,
    /// The deadline is within seven days.
    Soon,
    /// Reported, or an extension is asked for: somebody has to answer.
    Waiting,
    /// No unit is named yet.
    Unassigned,
    /// Reported or done after the deadline.
    Late,
    Done,
    Cancelled,
}

impl Show {
    fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Unfinished => "unfinished",
            Self::Overdue => "overdue",
            Self::Soon => "soon",
            Self::Waiting => "waiting",
            Self::Unassigned => "unassigned",
            Self::Late => "late",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Which items are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemFilter {
    pub scope: Scope,
    pub show: Show,
    /// Of this unit and all below it; none: of all.
    pub unit: Option<UnitId>,
    /// By the deadline, or where there is none by when it was given; `until` is exclusive.
    pub from: Option<Millis>,
    pub until: Option<Millis>,
    /// Folded words that stand in text or people; empty: any.
    pub words: String,
}

/// What waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Of the own unit.
    pub overdue: u32,
    pub soon: u32,
    /// Given by the own unit or by the person: reports to confirm and extensions to grant.
    pub waiting: u32,
}

/// A deadline is the end of its day: the one in seven days is less than eight days away. Also in
/// `filtered`.
const SOON_MS: i64 = 8 * 24 * 3_600_000;

/// Parameters of every statement here: 1 administrator, 2 user, 3 unit.
macro_rules! with_below {
    () => {
        "WITH RECURSIVE below(id) AS (SELECT id FROM units WHERE id = $3
           UNION SELECT u.id FROM units u JOIN below b ON u.parent_id = b.id)"
    };
}

macro_rules! given {
    () => {
        "(i.given_by = $2 OR m.chair_id = $2 OR m.secretary_id = $2 OR m.unit_id = $3)"
    };
}

/// Condition on items `i` of meetings `m`: the person sees it.
macro_rules! visible {
    () => {
        concat!(
            "($1 = 1 OR ",
            given!(),
            " OR i.unit_id IN (SELECT id FROM below)
          OR (i.unit_id IS NOT NULL AND EXISTS (SELECT 1 FROM action_item_units k JOIN below b ON b.id = k.unit_id
               WHERE k.item_id = i.id)))"
        )
    };
}

macro_rules! is_unfinished {
    () => {
        "i.state IN ('open', 'in_progress')"
    };
}

/// Of a person's items, those that a filter takes: 4 now, 5 scope, 6 show, 7 unit or empty, 8 from,
/// 9 until, 10 pattern.
macro_rules! filtered {
    () => {
        concat!(
            visible!(),
            " AND CASE $5 WHEN 'mine' THEN i.unit_id = $3
                WHEN 'coordinating' THEN EXISTS (SELECT 1 FROM action_item_units k WHERE k.item_id = i.id AND k.unit_id = $3)
                WHEN 'below' THEN i.unit_id IN (SELECT id FROM below)
                WHEN 'given' THEN ",
            given!(),
            " ELSE 1 = 1 END
              AND CASE $6 WHEN 'unfinished' THEN i.state IN ('open', 'in_progress', 'reported')
                WHEN 'overdue' THEN ",
            is_unfinished!(),
            " AND i.deadline < $4
                WHEN 'soon' THEN ",
            is_unfinished!(),
            " AND i.deadline >= $4 AND i.deadline < $4 + 691200000
                WHEN 'waiting' THEN i.state = 'reported' OR i.asked_to IS NOT NULL
                WHEN 'unassigned' THEN ",
            is_unfinished!(),
            " AND i.unit_id IS NULL
                WHEN 'late' THEN i.reported_at > i.deadline
                WHEN 'done' THEN i.state = 'done' WHEN 'cancelled' THEN i.state = 'cancelled' ELSE 1 = 1 END
              AND ($7 = '' OR i.unit_id IN (SELECT id FROM inside))
              AND COALESCE(i.deadline, i.created_at) >= $8 AND COALESCE(i.deadline, i.created_at) < $9
              AND i.folded LIKE $10 ESCAPE '!'"
        )
    };
}

macro_rules! with_inside {
    () => {
        concat!(
            with_below!(),
            ", inside(id) AS (SELECT id FROM units WHERE id = $7
               UNION SELECT u.id FROM units u JOIN inside b ON u.parent_id = b.id)"
        )
    };
}

/// Overdue ones first, then by deadline.
macro_rules! order {
    () => {
        concat!(
            "CASE WHEN ",
            is_unfinished!(),
            " AND i.deadline < $4 THEN 0 WHEN i.state IN ('done', 'cancelled') THEN 2 ELSE 1 END,
             CASE WHEN i.deadline IS NULL THEN 1 ELSE 0 END, i.deadline, i.created_at, i.mark_number, i.id"
        )
    };
}

/// Items with the units that coordinate, in order.
macro_rules! select {
    ($condition:expr, $order:expr, $limit:expr) => {
        concat!(
            "SELECT x.*, c.unit_id AS with_unit FROM (SELECT i.id, i.meeting_id, i.agenda_item_id, i.mark_number, i.said_at,
               i.text, i.unit_id, i.people, i.deadline, i.given_by, i.created_at, i.version, i.state, i.reported_at,
               i.reported_by, i.late_reason, i.asked_to, i.asked_reason, i.asked_by, m.title AS meeting_title,
               COALESCE(m.started_at, m.starts_at) AS met_at, m.chair_id, m.secretary_id, m.unit_id AS holding_unit,
               ROW_NUMBER() OVER (ORDER BY ",
            $order,
            ") AS place FROM action_items i JOIN meetings m ON m.id = i.meeting_id WHERE ",
            $condition,
            " ORDER BY place ",
            $limit,
            ") x LEFT JOIN action_item_units c ON c.item_id = x.id ORDER BY x.place, c.position"
        )
    };
}

const GET: &str = select!("i.id = $1", "i.id", "");
const LIST: &str = concat!(with_inside!(), select!(filtered!(), order!(), "LIMIT $11 OFFSET $12"));
const COUNT: &str = concat!(
    with_inside!(),
    "SELECT COUNT(*) AS items FROM action_items i JOIN meetings m ON m.id = i.meeting_id WHERE ",
    filtered!()
);
const OF_MEETING: &str = concat!(
    with_below!(),
    select!(
        concat!("i.meeting_id = $4 AND ", visible!()),
        "CASE WHEN i.mark_number IS NULL THEN 1 ELSE 0 END, i.mark_number, i.created_at, i.id",
        ""
    )
);
/// Unfinished ones of the meetings that were planned together with meeting $5 and begin before it.
const EARLIER: &str = concat!(
    with_below!(),
    select!(
        concat!(
            "i.state IN ('open', 'in_progress', 'reported') AND EXISTS (SELECT 1 FROM meetings one WHERE one.id = $5
               AND one.series_id = m.series_id AND m.starts_at < one.starts_at) AND ",
            visible!()
        ),
        order!(),
        "LIMIT $6"
    )
);
const TALLIES: &str = concat!(
    with_inside!(),
    "SELECT i.unit_id, COUNT(*) AS given,
       COUNT(CASE WHEN i.state IN ('reported', 'done') AND NOT (i.deadline IS NOT NULL AND i.reported_at > i.deadline)
         THEN 1 END) AS on_time,
       COUNT(CASE WHEN i.state IN ('reported', 'done') AND i.reported_at > i.deadline THEN 1 END) AS late,
       COUNT(CASE WHEN ",
    is_unfinished!(),
    " AND i.deadline < $4 THEN 1 END) AS overdue,
       COUNT(CASE WHEN i.late_reason <> '' THEN 1 END) AS explained,
       COUNT(CASE WHEN i.state = 'reported' THEN 1 END) AS waiting
     FROM action_items i JOIN meetings m ON m.id = i.meeting_id
     WHERE i.unit_id IS NOT NULL AND i.state <> 'cancelled' AND ",
    filtered!(),
    " GROUP BY i.unit_id"
);
const COUNTS: &str = concat!(
    "SELECT COUNT(CASE WHEN i.unit_id = $3 AND ",
    is_unfinished!(),
    " AND i.deadline < $4 THEN 1 END) AS overdue, COUNT(CASE WHEN i.unit_id = $3 AND ",
    is_unfinished!(),
    " AND i.deadline >= $4 AND i.deadline < $5 THEN 1 END) AS soon, COUNT(CASE WHEN ",
    given!(),
    " AND (i.state = 'reported' OR i.asked_to IS NOT NULL) THEN 1 END) AS waiting
     FROM action_items i JOIN meetings m ON m.id = i.meeting_id
     WHERE i.state IN ('open', 'in_progress', 'reported') AND $1 = $1"
);

/// Binds what a filter says: parameters 1 to 10.
macro_rules! bound {
    ($sql:expr, $user:expr, $filter:expr, $now:expr) => {
        query($sql)
            .bind(i64::from($user.is_admin))
            .bind($user.id.as_str())
            .bind($user.unit.as_str())
            .bind($now.0)
            .bind($filter.scope.word())
            .bind($filter.show.word())
            .bind($filter.unit.as_ref().map_or("", UnitId::as_str))
            .bind($filter.from.map_or(i64::MIN, |at| at.0))
            .bind($filter.until.map_or(i64::MAX, |at| at.0))
            .bind(pattern(&$filter.words))
    };
}

impl<D: Source> ActionItems<D> {
    pub async fn get(mut self, id: &ActionItemId) -> Result<StoredItem> {
        let rows = query(GET).bind(id.as_str()).fetch_all(&mut *self.db.read().await?).await?;
        read(&rows)?.pop().ok_or(Error::NotFound("action item"))
    }

    /// So many of a person's items that the filter takes, and how many there are in all.
    pub async fn list(
        mut self,
        user: &User,
        filter: &ItemFilter,
        (from, most): (i64, i64),
        now: Millis,
    ) -> Result<(Vec<StoredItem>, u64)> {
        let mut snapshot = self.db.snapshot().await?;
        let rows = bound!(LIST, user, filter, now).bind(most).bind(from).fetch_all(&mut *snapshot).await?;
        let count = bound!(COUNT, user, filter, now).fetch_one(&mut *snapshot).await?;
        Ok((read(&rows)?, count.int("items")?.unsigned_abs()))
    }

    /// How each unit did, of the items that the filter takes.
    pub async fn tallies(mut self, user: &User, filter: &ItemFilter, now: Millis) -> Result<Vec<(UnitId, Tally)>> {
        let rows = bound!(TALLIES, user, filter, now).fetch_all(&mut *self.db.read().await?).await?;
        all(&rows, |row| Ok((row.id("unit_id")?, tally(row)?)))
    }

    /// A person's items of one meeting, in the order in which they were given.
    pub async fn of_meeting(mut self, user: &User, meeting: &MeetingId) -> Result<Vec<StoredItem>> {
        let rows = query(OF_MEETING)
            .bind(i64::from(user.is_admin))
            .bind(user.id.as_str())
            .bind(user.unit.as_str())
            .bind(meeting.as_str())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        read(&rows)
    }

    /// A person's unfinished items of the meetings before this one in its series.
    pub async fn of_earlier_meetings(
        mut self,
        user: &User,
        meeting: &MeetingId,
        most: i64,
        now: Millis,
    ) -> Result<Vec<StoredItem>> {
        let rows = query(EARLIER)
            .bind(i64::from(user.is_admin))
            .bind(user.id.as_str())
            .bind(user.unit.as_str())
            .bind(now.0)
            .bind(meeting.as_str())
            .bind(most)
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        read(&rows)
    }

    /// What waits for this person.
    pub async fn counts(mut self, user: &User, now: Millis) -> Result<Counts> {
        let row = query(COUNTS)
            .bind(i64::from(user.is_admin))
            .bind(user.id.as_str())
            .bind(user.unit.as_str())
            .bind(now.0)
            .bind(now.plus(SOON_MS).0)
            .fetch_one(&mut *self.db.read().await?)
            .await?;
        Ok(Counts { overdue: number(&row, "overdue")?, soon: number(&row, "soon")?, waiting: number(&row, "waiting")? })
    }
}

/// The words anywhere in a text, whatever signs they have.
fn pattern(words: &str) -> String {
    let mut pattern = String::from("%");
    for letter in words.chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

fn number(row: &AnyRow, column: &str) -> Result<u32> {
    Ok(u32::try_from(row.int(column)?).unwrap_or(u32::MAX))
}

fn tally(row: &AnyRow) -> Result<Tally> {
    let (given, on_time, late) = (number(row, "given")?, number(row, "on_time")?, number(row, "late")?);
    let overdue = number(row, "overdue")?;
    Ok(Tally {
        given,
        on_time,
        late,
        overdue,
        running: given.saturating_sub(on_time + late + overdue),
        explained: number(row, "explained")?,
        waiting: number(row, "waiting")?,
    })
}
