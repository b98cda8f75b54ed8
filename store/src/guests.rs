// SPDX-License-Identifier: MPL-2.0
//! Guests: people without an account who join by an invitation link and wait in the lobby.

use meetings::ids::{MeetingId, ParticipantId};
use moments::Millis;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{Error, OrTaken as _, Result};
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::source::Source;
use crate::{Actor, TokenHash, UnitOfWork, random};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuestState {
    /// In the lobby.
    Waiting,
    Admitted,
    Denied,
}

words!(GuestState { Waiting = "waiting", Admitted = "admitted", Denied = "denied" });

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    pub id: ParticipantId,
    pub meeting: MeetingId,
    pub name: String,
    /// The unit as the guest typed it; not a unit of the tree.
    pub unit_name: String,
    pub state: GuestState,
    pub created_at: Millis,
}

#[derive(Debug, Clone, Copy)]
pub struct Guests<D> {
    pub(crate) db: D,
}

impl Guests<&mut UnitOfWork> {
    /// A new guest, waiting in the lobby.
    pub async fn create(
        self,
        meeting: &MeetingId,
        name: &str,
        unit_name: &str,
        token: &TokenHash,
        now: Millis,
    ) -> Result<Guest> {
        let guest = Guest {
            id: ParticipantId::from_random(random::bits()),
            meeting: meeting.clone(),
            name: name.to_owned(),
            unit_name: unit_name.to_owned(),
            state: GuestState::Waiting,
            created_at: now,
        };
        query(
            "INSERT INTO guests (id, meeting_id, name, unit_name, token_hash, state, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(guest.id.as_str())
        .bind(meeting.as_str())
        .bind(name)
        .bind(unit_name)
        .bind(token.as_str())
        .bind(guest.state.word())
        .bind(now.0)
        .execute(self.db.connection()?)
        .await
        .or_taken("guest token")?;
        let detail = json!({"meeting": meeting, "name": name, "unit": unit_name});
        self.db.record(&Actor::Guest(name.to_owned()), now, "guest.create", guest.id.as_str(), detail).await?;
        Ok(guest)
    }

    pub async fn set_state(self, id: &ParticipantId, state: GuestState, actor: &Actor, now: Millis) -> Result<()> {
        let done = query("UPDATE guests SET state = $1 WHERE id = $2")
            .bind(state.word())
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        if done.rows_affected() == 0 {
            return Err(Error::NotFound("guest"));
        }
        self.db.record(actor, now, "guest.set_state", id.as_str(), json!({"state": state.word()})).await
    }
}

impl<D: Source> Guests<D> {
    pub async fn by_token(mut self, token: &TokenHash) -> Result<Guest> {
        let row = query("SELECT id, meeting_id, name, unit_name, state, created_at FROM guests WHERE token_hash = $1")
            .bind(token.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        read(&row.ok_or(Error::NotFound("guest"))?)
    }

    /// All guests of a meeting in the order of joining.
    pub async fn list(mut self, meeting: &MeetingId) -> Result<Vec<Guest>> {
        let rows = query(
            "SELECT id, meeting_id, name, unit_name, state, created_at FROM guests
             WHERE meeting_id = $1 ORDER BY created_at, id",
        )
        .bind(meeting.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, read)
    }
}

fn read(row: &AnyRow) -> Result<Guest> {
    Ok(Guest {
        id: row.id("id")?,
        meeting: row.id("meeting_id")?,
        name: row.text("name")?,
        unit_name: row.text("unit_name")?,
        state: row.word("state")?,
        created_at: row.millis("created_at")?,
    })
}
