// SPDX-License-Identifier: MPL-2.0
//! Roll calls: what people noted of each unit of a meeting, and who confirmed it. Who was connected
//! when is in [`crate::attendance`].

use std::collections::HashMap;

use meetings::ids::{MeetingId, UnitId, UserId};
use meetings::roll_call::{Absence, UnitNote};
use moments::Millis;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{Conflict, Result};
use crate::row::{Fields as _, Word as _, query, words};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

words!(Absence { Excused = "excused", Unexcused = "unexcused" });

/// Who confirmed a roll call, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    pub by: UserId,
    pub at: Millis,
    pub unit_names: UnitNames,
}

/// What units were called when a roll call was confirmed; empty of those that were confirmed before
/// names were kept.
pub type UnitNames = HashMap<UnitId, UnitName>;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitName {
    pub name: String,
    /// Of the unit above it; empty if there is none.
    pub above: String,
    /// With the units above it where its name is not the only one.
    pub distinct: String,
}

/// What is known of a hall.
#[derive(Debug, Clone, Copy)]
pub struct Hall<'a> {
    pub count: Option<u16>,
    pub names: &'a str,
    pub deputy: &'a str,
    /// The version that its writer saw.
    pub seen: i64,
}

#[derive(Debug, Clone, Copy)]
pub struct RollCalls<D> {
    pub(crate) db: D,
}

impl<D: Source> RollCalls<D> {
    /// The notes of a meeting; units of which nothing was noted are missing.
    pub async fn notes(mut self, meeting: &MeetingId) -> Result<HashMap<UnitId, UnitNote>> {
        let rows = query(
            "SELECT unit_id, absence, reason, deputy, hall_count, hall_names, hall_version
             FROM roll_notes WHERE meeting_id = $1",
        )
        .bind(meeting.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        let mut notes = HashMap::new();
        for row in &rows {
            let absence = row.maybe_text("absence")?.as_deref().and_then(Absence::from_word);
            let note = UnitNote {
                absence,
                reason: row.text("reason")?,
                deputy: row.text("deputy")?,
                hall_count: row.maybe_int("hall_count")?.and_then(|count| u16::try_from(count).ok()),
                hall_names: row.text("hall_names")?,
                hall_version: row.int("hall_version")?,
            };
            notes.insert(row.id("unit_id")?, note);
        }
        Ok(notes)
    }

    pub async fn confirmation(mut self, meeting: &MeetingId) -> Result<Option<Confirmation>> {
        let row =
            query("SELECT confirmed_at, confirmed_by, unit_names FROM confirmed_roll_calls WHERE meeting_id = $1")
                .bind(meeting.as_str())
                .fetch_optional(&mut *self.db.read().await?)
                .await?;
        let read = |row: AnyRow| {
            let unit_names = row.json("unit_names")?;
            Ok(Confirmation { by: row.id("confirmed_by")?, at: row.millis("confirmed_at")?, unit_names })
        };
        row.map(read).transpose()
    }
}

impl RollCalls<&mut UnitOfWork> {
    /// Why a unit is absent. `Conflict::Confirmed` once the roll call is confirmed,
    /// `Conflict::HasPeople` where people of it were reported.
    pub async fn set_absence(
        self,
        meeting: &MeetingId,
        unit: &UnitId,
        absence: Option<Absence>,
        reason: &str,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        self.db.roll_calls().require_open(meeting).await?;
        if absence.is_some() {
            let notes = self.db.roll_calls().notes(meeting).await?;
            if notes.get(unit).is_some_and(UnitNote::has_people) {
                return Err(Conflict::HasPeople.into());
            }
        }
        query(
            "INSERT INTO roll_notes (meeting_id, unit_id, absence, reason) VALUES ($1, $2, $3, $4)
             ON CONFLICT (meeting_id, unit_id) DO UPDATE SET absence = $3, reason = $4",
        )
        .bind(meeting.as_str())
        .bind(unit.as_str())
        .bind(absence.map(Absence::word))
        .bind(reason)
        .execute(self.db.connection()?)
        .await?;
        let detail = json!({"unit": unit, "absence": absence.map(Absence::word), "reason": reason});
        self.db.record(actor, now, "roll_call.absence", meeting.as_str(), detail).await
    }

    /// Who sits in the hall of a unit: with people in it the unit is not absent any more.
    /// `Conflict::Confirmed` once the roll call is confirmed,
    /// `Conflict::Revision` where somebody has reported since the version that was seen.
    pub async fn set_hall(
        self,
        meeting: &MeetingId,
        unit: &UnitId,
        hall: Hall<'_>,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        self.db.roll_calls().require_open(meeting).await?;
        let current = self.db.roll_calls().hall_version(meeting, unit).await?;
        if current != hall.seen {
            return Err(Conflict::Revision { current }.into());
        }
        query(
            "INSERT INTO roll_notes (meeting_id, unit_id, hall_count, hall_names, deputy, hall_version)
             VALUES ($1, $2, $3, $4, $5, 1)
             ON CONFLICT (meeting_id, unit_id)
             DO UPDATE SET hall_count = $3, hall_names = $4, deputy = $5, hall_version = roll_notes.hall_version + 1",
        )
        .bind(meeting.as_str())
        .bind(unit.as_str())
        .bind(hall.count.map(i64::from))
        .bind(hall.names)
        .bind(hall.deputy)
        .execute(self.db.connection()?)
        .await?;
        let notes = self.db.roll_calls().notes(meeting).await?;
        let was_absent = notes.get(unit).is_some_and(|note| note.absence.is_some() && note.has_people());
        if was_absent {
            query("UPDATE roll_notes SET absence = NULL, reason = '' WHERE meeting_id = $1 AND unit_id = $2")
                .bind(meeting.as_str())
                .bind(unit.as_str())
                .execute(self.db.connection()?)
                .await?;
        }
        // The names are in the row; the log has no long texts.
        let detail = json!({"unit": unit, "count": hall.count, "deputy": hall.deputy, "was_absent": was_absent});
        self.db.record(actor, now, "roll_call.hall", meeting.as_str(), detail).await
    }

    /// No note changes from now on, and no name of a unit. Confirmed already:
    /// `Conflict::Confirmed`.
    pub async fn confirm(
        self,
        meeting: &MeetingId,
        by: &UserId,
        names: &UnitNames,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        self.db.roll_calls().require_open(meeting).await?;
        query(
            "INSERT INTO confirmed_roll_calls (meeting_id, confirmed_at, confirmed_by, unit_names)
             VALUES ($1, $2, $3, $4)",
        )
        .bind(meeting.as_str())
        .bind(now.0)
        .bind(by.as_str())
        .bind(json!(names).to_string())
        .execute(self.db.connection()?)
        .await?;
        self.db.record(actor, now, "roll_call.confirm", meeting.as_str(), json!({})).await
    }

    /// Notes change again. Not confirmed: no change.
    pub async fn reopen(self, meeting: &MeetingId, actor: &Actor, now: Millis) -> Result<()> {
        let done = query("DELETE FROM confirmed_roll_calls WHERE meeting_id = $1")
            .bind(meeting.as_str())
            .execute(self.db.connection()?)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(());
        }
        self.db.record(actor, now, "roll_call.reopen", meeting.as_str(), json!({})).await
    }

    async fn hall_version(self, meeting: &MeetingId, unit: &UnitId) -> Result<i64> {
        let row = query("SELECT hall_version FROM roll_notes WHERE meeting_id = $1 AND unit_id = $2")
            .bind(meeting.as_str())
            .bind(unit.as_str())
            .fetch_optional(self.db.connection()?)
            .await?;
        row.map_or(Ok(0), |row| row.int("hall_version"))
    }

    async fn require_open(self, meeting: &MeetingId) -> Result<()> {
        match self.confirmation(meeting).await? {
            Some(_) => Err(Conflict::Confirmed.into()),
            None => Ok(()),
        }
    }
}
