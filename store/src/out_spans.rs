// SPDX-License-Identifier: MPL-2.0
//! When people were put out of a meeting. `meetings/src/out_spans.rs` says what follows.

use meetings::ids::{MeetingId, ParticipantId};
use meetings::out_spans::OutSpans;
use moments::Millis;

use crate::UnitOfWork;
use crate::error::Result;
use crate::row::{Fields as _, all, query};
use crate::source::Source;

/// How somebody is out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Out {
    /// Sent out to the lobby: expected back.
    InLobby,
    Removed,
}

#[derive(Debug, Clone, Copy)]
pub struct OutSpansRepository<D> {
    pub(crate) db: D,
}

impl<D: Source> OutSpansRepository<D> {
    pub async fn of(mut self, meeting: &MeetingId, who: &ParticipantId) -> Result<OutSpans> {
        let rows = query(
            "SELECT began_at, ended_at FROM out_spans WHERE meeting_id = $1 AND participant_id = $2 ORDER BY began_at",
        )
        .bind(meeting.as_str())
        .bind(who.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        Ok(OutSpans::new(all(&rows, |row| Ok((row.millis("began_at")?, row.maybe_millis("ended_at")?)))?))
    }

    /// Who is in the lobby because they were sent out, and since when.
    pub async fn in_lobby(mut self, meeting: &MeetingId) -> Result<Vec<(ParticipantId, Millis)>> {
        let rows = query(
            "SELECT participant_id, began_at FROM out_spans
             WHERE meeting_id = $1 AND ended_at IS NULL AND in_lobby = 1",
        )
        .bind(meeting.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| Ok((row.id("participant_id")?, row.millis("began_at")?)))
    }
}

impl OutSpansRepository<&mut UnitOfWork> {
    /// Not audited: what put them out has its own entry, or is in the snapshot.
    pub async fn begin(self, meeting: &MeetingId, who: &ParticipantId, how: Out, at: Millis) -> Result<()> {
        query(
            "INSERT INTO out_spans (meeting_id, participant_id, began_at, in_lobby)
             SELECT $1, $2, $3, $4 WHERE NOT EXISTS (
                 SELECT 1 FROM out_spans WHERE meeting_id = $1 AND participant_id = $2 AND ended_at IS NULL)
             ON CONFLICT DO NOTHING",
        )
        .bind(meeting.as_str())
        .bind(who.as_str())
        .bind(at.0)
        .bind(i64::from(how == Out::InLobby))
        .execute(self.db.connection()?)
        .await?;
        Ok(())
    }

    /// Whether who was sent out waits in the lobby now.
    pub async fn set_in_lobby(self, meeting: &MeetingId, who: &ParticipantId, waits: bool) -> Result<()> {
        query(
            "UPDATE out_spans SET in_lobby = $1
             WHERE meeting_id = $2 AND participant_id = $3 AND ended_at IS NULL AND in_lobby <> $1",
        )
        .bind(i64::from(waits))
        .bind(meeting.as_str())
        .bind(who.as_str())
        .execute(self.db.connection()?)
        .await?;
        Ok(())
    }

    /// They are back.
    pub async fn end(self, meeting: &MeetingId, who: &ParticipantId, at: Millis) -> Result<()> {
        query(
            "UPDATE out_spans SET ended_at = CASE WHEN began_at > $1 THEN began_at ELSE $1 END
             WHERE meeting_id = $2 AND participant_id = $3 AND ended_at IS NULL",
        )
        .bind(at.0)
        .bind(meeting.as_str())
        .bind(who.as_str())
        .execute(self.db.connection()?)
        .await?;
        Ok(())
    }
}
