// SPDX-License-Identifier: MPL-2.0
//! What invited units answered before a meeting: the last answer of each.

use meetings::ids::{MeetingId, UnitId, UserId};
use meetings::reply::{Answer, Reply};
use moments::Millis;
use serde_json::json;
use sqlx::AnyConnection;

use crate::error::{Conflict, Result};
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

words!(Answer { Attends = "attends", Deputy = "deputy", Declines = "declines" });

/// One answer, as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReply {
    pub unit: UnitId,
    pub reply: Reply,
    /// Who answered, by the name of then.
    pub name: String,
    pub replied_at: Millis,
    /// The set time of the meeting that was answered to.
    pub starts_at: Millis,
}

#[derive(Debug, Clone, Copy)]
pub struct Replies<D> {
    pub(crate) db: D,
}

impl<D: Source> Replies<D> {
    pub async fn of(mut self, meeting: &MeetingId) -> Result<Vec<StoredReply>> {
        let rows = query(
            "SELECT unit_id, answer, reason, deputy, deputy_user, people, name, replied_at, starts_at
             FROM unit_replies WHERE meeting_id = $1 ORDER BY unit_id",
        )
        .bind(meeting.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| {
            let reply = Reply {
                answer: row.word("answer")?,
                reason: row.text("reason")?,
                deputy: row.text("deputy")?,
                deputy_user: row.maybe_id("deputy_user")?,
                people: row.maybe_int("people")?.and_then(|people| u16::try_from(people).ok()),
            };
            Ok(StoredReply {
                unit: row.id("unit_id")?,
                reply,
                name: row.text("name")?,
                replied_at: row.millis("replied_at")?,
                starts_at: row.millis("starts_at")?,
            })
        })
    }
}

/// Somebody is of another unit now. Where they were named deputy of a unit in which they are no
/// longer, the answer keeps their name and gives them no seat. Answers how many of these there were.
pub(crate) async fn end_deputies(db: &mut AnyConnection, user: &UserId, unit: &UnitId) -> Result<u64> {
    let ended = query(
        "WITH RECURSIVE above(id) AS (SELECT id FROM units WHERE id = $2
           UNION SELECT u.parent_id FROM units u JOIN above a ON u.id = a.id WHERE u.parent_id IS NOT NULL)
         UPDATE unit_replies SET deputy_user = NULL
         WHERE deputy_user = $1 AND unit_id NOT IN (SELECT id FROM above)
           AND meeting_id IN (SELECT id FROM meetings WHERE state <> 'ended')",
    )
    .bind(user.as_str())
    .bind(unit.as_str())
    .execute(db)
    .await?;
    Ok(ended.rows_affected())
}

impl Replies<&mut UnitOfWork> {
    /// Takes the place of the unit's answer before, which was given at `seen`. `Conflict::Taken`
    /// where somebody has answered since.
    pub async fn save(
        self,
        meeting: &MeetingId,
        stored: &StoredReply,
        seen: Option<Millis>,
        actor: &Actor,
    ) -> Result<()> {
        let row = query("SELECT replied_at FROM unit_replies WHERE meeting_id = $1 AND unit_id = $2")
            .bind(meeting.as_str())
            .bind(stored.unit.as_str())
            .fetch_optional(self.db.connection()?)
            .await?;
        if row.map(|row| row.millis("replied_at")).transpose()? != seen {
            return Err(Conflict::Taken("reply").into());
        }
        let StoredReply { unit, reply, name, replied_at, starts_at } = stored;
        query(
            "INSERT INTO unit_replies (meeting_id, unit_id, answer, reason, deputy, people, name, replied_at, starts_at,
                 deputy_user)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (meeting_id, unit_id) DO UPDATE SET answer = $3, reason = $4, deputy = $5, people = $6,
                 name = $7, replied_at = $8, starts_at = $9, deputy_user = $10",
        )
        .bind(meeting.as_str())
        .bind(unit.as_str())
        .bind(reply.answer.word())
        .bind(&reply.reason)
        .bind(&reply.deputy)
        .bind(reply.people.map(i64::from))
        .bind(name)
        .bind(replied_at.0)
        .bind(starts_at.0)
        .bind(reply.deputy_user.as_ref().map(UserId::as_str))
        .execute(self.db.connection()?)
        .await?;
        let detail = json!({"unit": unit, "answer": reply.answer.word(), "reason": reply.reason,
            "deputy": reply.deputy, "deputy_user": reply.deputy_user, "people": reply.people});
        self.db.record(actor, *replied_at, "meeting.reply", meeting.as_str(), detail).await
    }

    /// The meeting is opened: what was answered to its set time is noted in the roll call, where
    /// nothing else is. From then on people change it there: a form that was open before has not
    /// seen the deputy, and saves nothing over it.
    pub async fn note_in_roll_call(self, meeting: &MeetingId, actor: &Actor, now: Millis) -> Result<()> {
        let declined = "INSERT INTO roll_notes (meeting_id, unit_id, absence, reason)
             SELECT r.meeting_id, r.unit_id, 'excused', r.reason FROM unit_replies r JOIN meetings m ON m.id = r.meeting_id
             JOIN meeting_units u ON u.meeting_id = r.meeting_id AND u.unit_id = r.unit_id
             WHERE r.meeting_id = $1 AND r.starts_at = m.starts_at
               AND r.replied_at >= COALESCE(m.postponed_at, 0) AND r.unit_id <> m.unit_id AND r.answer = 'declines'
             ON CONFLICT (meeting_id, unit_id) DO UPDATE SET absence = 'excused', reason = excluded.reason
             WHERE roll_notes.absence IS NULL";
        let deputies = "INSERT INTO roll_notes (meeting_id, unit_id, deputy, hall_version)
             SELECT r.meeting_id, r.unit_id, r.deputy, 1 FROM unit_replies r JOIN meetings m ON m.id = r.meeting_id
             JOIN meeting_units u ON u.meeting_id = r.meeting_id AND u.unit_id = r.unit_id
             WHERE r.meeting_id = $1 AND r.starts_at = m.starts_at
               AND r.replied_at >= COALESCE(m.postponed_at, 0) AND r.unit_id <> m.unit_id AND r.answer = 'deputy'
             ON CONFLICT (meeting_id, unit_id) DO UPDATE SET deputy = excluded.deputy,
                 hall_version = roll_notes.hall_version + 1
             WHERE roll_notes.deputy = ''";
        let mut noted = 0;
        for statement in [declined, deputies] {
            let done = query(statement).bind(meeting.as_str()).execute(self.db.connection()?).await?;
            noted += done.rows_affected();
        }
        if noted == 0 {
            return Ok(());
        }
        self.db.record(actor, now, "roll_call.replies", meeting.as_str(), json!({"units": noted})).await
    }
}
