// SPDX-License-Identifier: MPL-2.0
//! The list of meetings a person may see.

use std::collections::HashMap;

use meetings::Millis;
use meetings::ids::MeetingId;
use meetings::meeting::Meeting;
use meetings::people::User;
use sqlx::any::AnyRow;

use crate::error::Result;
use crate::meetings_repository::{self, Meetings};
use crate::row::{Fields as _, query};
use crate::source::Source;

/// Maximum number of meetings of one listing.
pub const MAX_LIST: i64 = 500;

/// The period of a listing, by planned beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// Begins within the day (`from` inclusive, `until` exclusive) or is live now; earliest first.
    Today { from: Millis, until: Millis },
    /// Still planned and begins at `from` or later; earliest first.
    Upcoming { from: Millis },
    /// Began (or should have begun) before `before` and is not live; latest first.
    Past { before: Millis },
}

/// Condition on meetings `m`: the user is chair, secretary, in the holding unit or an invited unit,
/// or an administrator: the same people who have a role in `meetings::policy::role_in`.
/// Parameters: 1 administrator, 2 user, 3 unit.
macro_rules! visible_to_person {
    () => {
        "($1 = 1 OR m.chair_id = $2 OR m.secretary_id = $2 OR m.unit_id = $3
          OR EXISTS (SELECT 1 FROM meeting_units mu WHERE mu.meeting_id = m.id AND mu.unit_id = $3))"
    };
}
pub(crate) use visible_to_person;

macro_rules! visible {
    ($columns:literal, $period:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM meetings m WHERE (",
            visible_to_person!(),
            // As `meetings::policy::plans`.
            " OR (m.state = 'planned' AND m.planned_by = $2 AND m.planned_in = $3)) AND ",
            $period
        )
    };
}

/// The meetings of a period with their details: three queries, independent of the length of the
/// list.
struct Queries {
    meetings: &'static str,
    units: &'static str,
    agenda: &'static str,
}

macro_rules! queries {
    ($period:literal) => {
        Queries {
            meetings: visible!(
                "m.id, m.title, m.state, m.starts_at, m.chair_id, m.secretary_id, m.unit_id, m.started_at, m.ended_at, \
                 m.planned_by, m.planned_in",
                $period
            ),
            units: concat!(
                "SELECT meeting_id, unit_id FROM meeting_units WHERE meeting_id IN (",
                visible!("m.id", $period),
                ") ORDER BY meeting_id, position"
            ),
            agenda: concat!(
                "SELECT meeting_id, id, title, presenter FROM agenda_items WHERE meeting_id IN (",
                visible!("m.id", $period),
                ") ORDER BY meeting_id, position"
            ),
        }
    };
}
const TODAY: Queries =
    queries!("((m.starts_at >= $4 AND m.starts_at < $5) OR m.state = 'live') ORDER BY m.starts_at, m.id LIMIT $6");
const UPCOMING: Queries =
    queries!("m.state = 'planned' AND m.starts_at >= $4 AND m.starts_at <= $5 ORDER BY m.starts_at, m.id LIMIT $6");
const PAST: Queries =
    queries!("m.state <> 'live' AND m.starts_at >= $4 AND m.starts_at < $5 ORDER BY m.starts_at DESC, m.id LIMIT $6");

impl<D: Source> Meetings<D> {
    /// Up to `limit` (at most [`MAX_LIST`]) meetings that `user` may see.
    pub async fn visible_to(mut self, user: &User, period: Period, limit: i64) -> Result<Vec<Meeting>> {
        let (queries, from, until) = match period {
            Period::Today { from, until } => (TODAY, from.0, until.0),
            Period::Upcoming { from } => (UPCOMING, from.0, i64::MAX),
            Period::Past { before } => (PAST, i64::MIN, before.0),
        };
        let mut snapshot = self.db.snapshot().await?;
        let mut select = async |sql: &'static str| -> Result<Vec<AnyRow>> {
            Ok(query(sql)
                .bind(i64::from(user.is_admin))
                .bind(user.id.as_str())
                .bind(user.unit.as_str())
                .bind(from)
                .bind(until)
                .bind(limit.clamp(0, MAX_LIST))
                .fetch_all(&mut *snapshot)
                .await?)
        };
        let mut list = Vec::new();
        let mut places: HashMap<MeetingId, usize> = HashMap::new();
        for row in select(queries.meetings).await? {
            let meeting = meetings_repository::read(&row)?;
            places.insert(meeting.id.clone(), list.len());
            list.push(meeting);
        }
        for row in select(queries.units).await? {
            if let Some(&place) = places.get(&row.id("meeting_id")?) {
                list[place].invited_units.push(row.id("unit_id")?);
            }
        }
        for row in select(queries.agenda).await? {
            if let Some(&place) = places.get(&row.id("meeting_id")?) {
                list[place].agenda.push(meetings_repository::read_item(&row)?);
            }
        }
        Ok(list)
    }
}
