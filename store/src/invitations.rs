// SPDX-License-Identifier: MPL-2.0
//! Invitation links: people without an account may ask to join a meeting with one.

use meetings::ids::MeetingId;
use moments::Millis;
use serde_json::json;

use crate::error::{Error, OrTaken as _, Result};
use crate::guests::GuestState;
use crate::row::{Fields as _, Word as _, query};
use crate::source::Source;
use crate::{Actor, TokenHash, UnitOfWork};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub meeting: MeetingId,
    pub expires_at: Millis,
}

#[derive(Debug, Clone, Copy)]
pub struct Invitations<D> {
    pub(crate) db: D,
}

impl<D: Source> Invitations<D> {
    /// `NotFound("invitation")` if there is none or it has expired.
    pub async fn get(mut self, token: &TokenHash, now: Millis) -> Result<Invitation> {
        let row = query("SELECT meeting_id, expires_at FROM invitations WHERE token_hash = $1 AND expires_at > $2")
            .bind(token.as_str())
            .bind(now.0)
            .fetch_optional(&mut *self.db.read().await?)
            .await?
            .ok_or(Error::NotFound("invitation"))?;
        Ok(Invitation { meeting: row.id("meeting_id")?, expires_at: row.millis("expires_at")? })
    }

    /// Whether such a link was ever created.
    pub async fn was_made(mut self, token: &TokenHash) -> Result<bool> {
        let row = query("SELECT meeting_id FROM invitations WHERE token_hash = $1")
            .bind(token.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        Ok(row.is_some())
    }

    /// Whether the meeting accepts guests: it has a valid link.
    pub async fn are_open(mut self, meeting: &MeetingId, now: Millis) -> Result<bool> {
        let row = query("SELECT meeting_id FROM invitations WHERE meeting_id = $1 AND expires_at > $2 LIMIT 1")
            .bind(meeting.as_str())
            .bind(now.0)
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        Ok(row.is_some())
    }
}

impl Invitations<&mut UnitOfWork> {
    pub async fn create(
        self,
        token: &TokenHash,
        meeting: &MeetingId,
        expires_at: Millis,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        query("INSERT INTO invitations (token_hash, meeting_id, created_at, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(token.as_str())
            .bind(meeting.as_str())
            .bind(now.0)
            .bind(expires_at.0)
            .execute(self.db.connection()?)
            .await
            .or_taken("invitation")?;
        self.db.record(actor, now, "invitation.create", meeting.as_str(), json!({"expires_at": expires_at})).await
    }

    /// Withdraws all links of a meeting. Guests who joined by them and were not admitted yet need a
    /// new one.
    pub async fn withdraw(self, meeting: &MeetingId, actor: &Actor, now: Millis) -> Result<()> {
        // The rows stay, so that opening such a link says that it is no longer valid.
        let links = query("UPDATE invitations SET expires_at = $1 WHERE meeting_id = $2 AND expires_at > $1")
            .bind(now.0)
            .bind(meeting.as_str())
            .execute(self.db.connection()?)
            .await?
            .rows_affected();
        let guests = query("UPDATE guests SET state = $1 WHERE meeting_id = $2 AND state = $3")
            .bind(GuestState::Denied.word())
            .bind(meeting.as_str())
            .bind(GuestState::Waiting.word())
            .execute(self.db.connection()?)
            .await?
            .rows_affected();
        if links + guests == 0 {
            return Ok(());
        }
        let detail = json!({"links": links, "waiting": guests});
        self.db.record(actor, now, "invitation.withdraw", meeting.as_str(), detail).await
    }
}
