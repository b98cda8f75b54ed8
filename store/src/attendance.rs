// SPDX-License-Identifier: MPL-2.0
//! Attendance of meetings: one row for each stay of a participant, from joining to leaving.

use meetings::ids::{MeetingId, ParticipantId, UnitId};
use meetings::meeting::MeetingRole;
use meetings::room::presence::SAME_STAY_MS;
use moments::Millis;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::Result;
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

words!(MeetingRole { Chair = "chair", CoChair = "co_chair", Secretary = "secretary", Delegate = "delegate", Observer = "observer" });

/// The kind of an attendee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttendeeKind {
    /// With an account.
    Person,
    /// By an invitation link.
    Guest,
    /// By an access token (an encoder, a probe, a display): connected, but not a person.
    Machine,
}

words!(AttendeeKind { Person = "person", Guest = "guest", Machine = "machine" });

/// One stay of one participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendance {
    pub participant: ParticipantId,
    pub kind: AttendeeKind,
    /// `None` for guests, and for stays stored before units had identifiers here.
    pub unit_id: Option<UnitId>,
    /// Name, unit and role as they were then.
    pub name: String,
    pub unit: String,
    pub role: MeetingRole,
    pub joined_at: Millis,
    /// None while present.
    pub left_at: Option<Millis>,
}

/// Who joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joining {
    pub participant: ParticipantId,
    pub kind: AttendeeKind,
    pub name: String,
    pub unit_id: Option<UnitId>,
    pub unit: String,
    pub role: MeetingRole,
}

#[derive(Debug, Clone, Copy)]
pub struct Attendances<D> {
    pub(crate) db: D,
}

impl Attendances<&mut UnitOfWork> {
    /// Opens a stay. No change if the participant is present already (a reconnect, a second
    /// device). A participant who left a short time ago continues the same stay, whose beginning is
    /// in the audit log already, in the role of now, if they are here for the same unit.
    pub async fn joined(self, meeting: &MeetingId, who: &Joining, actor: &Actor, now: Millis) -> Result<()> {
        let resumed = query(
            "UPDATE attendance SET left_at = NULL, resumed_at = $1, role = $5
             WHERE meeting_id = $2 AND participant_id = $3 AND left_at >= $4 AND COALESCE(unit_id, '') = $6 AND joined_at = (
                 SELECT MAX(joined_at) FROM attendance WHERE meeting_id = $2 AND participant_id = $3)",
        )
        .bind(now.0)
        .bind(meeting.as_str())
        .bind(who.participant.as_str())
        .bind(now.0 - SAME_STAY_MS)
        .bind(who.role.word())
        .bind(who.unit_id.as_ref().map_or("", UnitId::as_str))
        .execute(self.db.connection()?)
        .await?;
        if resumed.rows_affected() > 0 {
            return Ok(());
        }
        if insert(self.db, meeting, who, now).await? == 0 {
            return Ok(());
        }
        let detail = json!({"participant": who.participant, "name": who.name, "unit": who.unit, "role": who.role});
        self.db.record(actor, now, "attendance.join", meeting.as_str(), detail).await
    }

    /// The participant is here for another unit from now on: the stay for the one before ends, and
    /// another begins. Absent: no change.
    pub async fn unit_changed(self, meeting: &MeetingId, who: &Joining, actor: &Actor, now: Millis) -> Result<()> {
        let begun_now = query(
            "UPDATE attendance SET unit_id = $1, unit_name = $2
             WHERE meeting_id = $3 AND participant_id = $4 AND left_at IS NULL AND joined_at = $5",
        )
        .bind(who.unit_id.as_ref().map(UnitId::as_str))
        .bind(&who.unit)
        .bind(meeting.as_str())
        .bind(who.participant.as_str())
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        if begun_now.rows_affected() > 0 {
            return Ok(());
        }
        let ended = query(
            "UPDATE attendance SET left_at = $1 WHERE meeting_id = $2 AND participant_id = $3 AND left_at IS NULL",
        )
        .bind(now.0)
        .bind(meeting.as_str())
        .bind(who.participant.as_str())
        .execute(self.db.connection()?)
        .await?;
        if ended.rows_affected() == 0 {
            return Ok(());
        }
        insert(self.db, meeting, who, now).await?;
        let detail = json!({"participant": who.participant, "unit": who.unit, "unit_id": who.unit_id});
        self.db.record(actor, now, "attendance.unit", meeting.as_str(), detail).await
    }

    /// The role of the participant's open stay. Absent, or in this role already: no change.
    pub async fn role_changed(
        self,
        meeting: &MeetingId,
        who: &ParticipantId,
        role: MeetingRole,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        let done = query(
            "UPDATE attendance SET role = $1
             WHERE meeting_id = $2 AND participant_id = $3 AND left_at IS NULL AND role <> $1",
        )
        .bind(role.word())
        .bind(meeting.as_str())
        .bind(who.as_str())
        .execute(self.db.connection()?)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(());
        }
        let detail = json!({"participant": who, "role": role});
        self.db.record(actor, now, "attendance.role", meeting.as_str(), detail).await
    }

    /// Closes the participant's open stay. No change if absent already. Leaving again shortly after
    /// a return makes no further entry in the audit log, so that repeated joining and leaving
    /// cannot fill it.
    pub async fn left(self, meeting: &MeetingId, who: &ParticipantId, actor: &Actor, now: Millis) -> Result<()> {
        let closed = query(
            "UPDATE attendance SET left_at = $1 WHERE meeting_id = $2 AND participant_id = $3 AND left_at IS NULL
             RETURNING resumed_at",
        )
        .bind(now.0)
        .bind(meeting.as_str())
        .bind(who.as_str())
        .fetch_optional(self.db.connection()?)
        .await?;
        let Some(closed) = closed else { return Ok(()) };
        if closed.maybe_millis("resumed_at")?.is_some_and(|resumed| now.since(resumed) < SAME_STAY_MS) {
            return Ok(());
        }
        self.db.record(actor, now, "attendance.leave", meeting.as_str(), json!({"participant": who})).await
    }

    /// Closes all open stays of a meeting at `left_at` (its end, or the last moment known before a
    /// crash); returns how many.
    pub async fn close_open(self, meeting: &MeetingId, left_at: Millis, actor: &Actor, now: Millis) -> Result<u64> {
        let done = query(
            "UPDATE attendance SET left_at = CASE WHEN joined_at > $1 THEN joined_at ELSE $1 END
             WHERE meeting_id = $2 AND left_at IS NULL",
        )
        .bind(left_at.0)
        .bind(meeting.as_str())
        .execute(self.db.connection()?)
        .await?;
        let closed = done.rows_affected();
        if closed > 0 {
            let detail = json!({"left_at": left_at, "stays": closed});
            self.db.record(actor, now, "attendance.close", meeting.as_str(), detail).await?;
        }
        Ok(closed)
    }
}

/// Begins a stay, where none goes on; answers how many.
async fn insert(work: &mut UnitOfWork, meeting: &MeetingId, who: &Joining, now: Millis) -> Result<u64> {
    let done = query(
        "INSERT INTO attendance (meeting_id, participant_id, joined_at, name, unit_name, role, kind, unit_id)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE NOT EXISTS (
             SELECT 1 FROM attendance WHERE meeting_id = $1 AND participant_id = $2 AND left_at IS NULL)",
    )
    .bind(meeting.as_str())
    .bind(who.participant.as_str())
    .bind(now.0)
    .bind(&who.name)
    .bind(&who.unit)
    .bind(who.role.word())
    .bind(who.kind.word())
    .bind(who.unit_id.as_ref().map(UnitId::as_str))
    .execute(work.connection()?)
    .await?;
    Ok(done.rows_affected())
}

impl<D: Source> Attendances<D> {
    /// When a participant came for the first time; none if never.
    pub async fn first_joined_at(mut self, meeting: &MeetingId, who: &ParticipantId) -> Result<Option<Millis>> {
        let row =
            query("SELECT MIN(joined_at) AS joined_at FROM attendance WHERE meeting_id = $1 AND participant_id = $2")
                .bind(meeting.as_str())
                .bind(who.as_str())
                .fetch_one(&mut *self.db.read().await?)
                .await?;
        row.maybe_millis("joined_at")
    }

    /// Whether a participant is in the meeting now as a co-chair.
    pub async fn is_co_chair(self, meeting: &MeetingId, who: &ParticipantId) -> Result<bool> {
        Ok(self.last_stay(meeting, who).await?.is_some_and(|(role, is_open)| role == MeetingRole::CoChair && is_open))
    }

    /// Whether a participant is co-chair, or was when they left.
    pub async fn was_co_chair(self, meeting: &MeetingId, who: &ParticipantId) -> Result<bool> {
        Ok(self.last_stay(meeting, who).await?.is_some_and(|(role, _)| role == MeetingRole::CoChair))
    }

    /// The role of a participant's last stay, and whether it goes on.
    async fn last_stay(mut self, meeting: &MeetingId, who: &ParticipantId) -> Result<Option<(MeetingRole, bool)>> {
        let row = query(
            "SELECT role, left_at FROM attendance WHERE meeting_id = $1 AND participant_id = $2
             ORDER BY joined_at DESC LIMIT 1",
        )
        .bind(meeting.as_str())
        .bind(who.as_str())
        .fetch_optional(&mut *self.db.read().await?)
        .await?;
        row.map(|row| Ok((row.word("role")?, row.maybe_millis("left_at")?.is_none()))).transpose()
    }

    /// All stays in a meeting, ordered by beginning, including those of machines.
    pub async fn list(mut self, meeting: &MeetingId) -> Result<Vec<Attendance>> {
        let rows = query(
            "SELECT participant_id, kind, unit_id, name, unit_name, role, joined_at, left_at FROM attendance
             WHERE meeting_id = $1 ORDER BY joined_at, participant_id",
        )
        .bind(meeting.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, read)
    }
}

fn read(row: &AnyRow) -> Result<Attendance> {
    Ok(Attendance {
        participant: row.id("participant_id")?,
        kind: row.word("kind")?,
        unit_id: row.maybe_id("unit_id")?,
        name: row.text("name")?,
        unit: row.text("unit_name")?,
        role: row.word("role")?,
        joined_at: row.millis("joined_at")?,
        left_at: row.maybe_millis("left_at")?,
    })
}
