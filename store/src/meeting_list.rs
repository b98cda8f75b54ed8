//! The list of meetings a person may see.

use meetings::Millis;
use meetings::ids::MeetingId;
use meetings::meeting::Meeting;
use meetings::people::User;

use crate::error::Result;
use crate::meetings_repository::{self, Meetings};
use crate::row::{Fields as _, all, query};

/// The most meetings one listing returns.
pub const MAX_LIST: i64 = 500;

/// Which meetings, by planned begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// Begins within the day (`from` inclusive, `until` exclusive) or is live now; earliest first.
    Today { from: Millis, until: Millis },
    /// Still planned and begins at `from` or later; earliest first.
    Upcoming { from: Millis },
    /// Began (or should have begun) before `before` and is not live; latest first.
    Past { before: Millis },
}

/// Chair, secretary, the holding unit, invited units, administrators: the same people who have a role in
/// `meetings::meeting::Meeting::role_of`.
macro_rules! visible_where {
    ($period:literal) => {
        concat!(
            "SELECT m.id FROM meetings m WHERE ($1 = 1 OR m.chair_id = $2 OR m.secretary_id = $2 OR m.unit_id = $3
              OR EXISTS (SELECT 1 FROM meeting_units mu WHERE mu.meeting_id = m.id AND mu.unit_id = $3)) AND ",
            $period
        )
    };
}
const TODAY: &str = visible_where!(
    "((m.starts_at >= $4 AND m.starts_at < $5) OR m.state = 'live') ORDER BY m.starts_at, m.id LIMIT $6"
);
const UPCOMING: &str = visible_where!(
    "m.state = 'planned' AND m.starts_at >= $4 AND m.starts_at <= $5 ORDER BY m.starts_at, m.id LIMIT $6"
);
const PAST: &str = visible_where!(
    "m.state <> 'live' AND m.starts_at >= $4 AND m.starts_at < $5 ORDER BY m.starts_at DESC, m.id LIMIT $6"
);

impl Meetings<'_> {
    /// Up to `limit` (at most [`MAX_LIST`]) meetings that `user` may see.
    pub async fn visible_to(&self, user: &User, period: Period, limit: i64) -> Result<Vec<Meeting>> {
        let (sql, from, until) = match period {
            Period::Today { from, until } => (TODAY, from.0, until.0),
            Period::Upcoming { from } => (UPCOMING, from.0, i64::MAX),
            Period::Past { before } => (PAST, i64::MIN, before.0),
        };
        let mut snapshot = self.store.snapshot().await?;
        let rows = query(sql)
            .bind(i64::from(user.is_admin))
            .bind(user.id.as_str())
            .bind(user.unit.as_str())
            .bind(from)
            .bind(until)
            .bind(limit.clamp(0, MAX_LIST))
            .fetch_all(&mut *snapshot)
            .await?;
        let mut list = Vec::with_capacity(rows.len());
        for id in all(&rows, |row| row.id::<MeetingId>("id"))? {
            list.push(meetings_repository::get(&mut snapshot, &id).await?);
        }
        Ok(list)
    }
}
