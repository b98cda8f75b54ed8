// SPDX-License-Identifier: MPL-2.0
//! What a room does without being asked: it opens at the set time, gives up the places of lost
//! participants, ends when everybody has left, and stops when it is idle.

use std::time::Duration;

use base::Refusal;
use meetings::room::ending::EndCommand;
use meetings::room::opening::OpeningCommand;
use meetings::room::presence::PresenceCommand;
use moments::Millis;
use store::Actor;

use super::RoomTask;

/// An empty room that is not open stops after this long, in milliseconds; the next visitor restores
/// it from the store.
const IDLE_MS: i64 = 60_000;
/// A step that was due and could not be stored is tried again after this long, in milliseconds.
const RETRY_MS: i64 = 1_000;
/// How often the links of everybody are measured.
pub const MEASURE_LINKS: Duration = Duration::from_secs(2);
/// How often the store is told that a room is alive, in milliseconds. More often costs the
/// database; after a stop of hours participants seem to have left this much too early.
const LIVENESS_MS: i64 = 60_000;

/// When the room's task has to act next.
pub struct Schedule {
    idle_since: Option<Millis>,
    not_before: Millis,
}

impl Schedule {
    pub fn new(now: Millis) -> Self {
        Self { idle_since: Some(now), not_before: Millis(0) }
    }

    pub fn is_idle(&self, now: Millis) -> bool {
        self.idle_since.is_some_and(|since| now.since(since) >= IDLE_MS)
    }

    pub fn retry_later(&mut self, now: Millis) {
        self.not_before = now.plus(RETRY_MS);
    }
}

impl RoomTask {
    /// When the task has to act without being asked.
    pub fn deadline(&self, schedule: &mut Schedule, now: Millis) -> Option<Millis> {
        // The task of an open meeting goes on until the meeting ends.
        let idle = self.is_empty() && !self.room.is_open();
        schedule.idle_since = if idle { schedule.idle_since.or(Some(now)) } else { None };
        let due = [self.room.presence().next_deadline(), self.room.opens_at(), self.closes_at()];
        match (due.into_iter().flatten().min(), schedule.idle_since) {
            (Some(at), _) => Some(at.max(schedule.not_before)),
            (None, Some(since)) => Some(since.plus(IDLE_MS)),
            (None, None) => None,
        }
    }

    /// Carries out what is due by now.
    pub async fn run_due(&mut self, now: Millis) -> Result<(), Refusal> {
        self.step(PresenceCommand::ExpirePlaces, &Actor::System).await?;
        if self.closes_at().is_some_and(|at| at <= now) {
            self.step(EndCommand::Deserted, &Actor::System).await?;
        }
        if self.room.opens_at().is_some_and(|at| at <= now) {
            self.step(OpeningCommand::SetTime, &Actor::System).await?;
        }
        Ok(())
    }

    /// When the meeting ends because nobody is left.
    fn closes_at(&self) -> Option<Millis> {
        self.room.deserted_since().map(|since| since.plus(self.services.close_empty_after_ms))
    }

    /// Tells the store now and then that the room is alive, so that a restart after hours knows
    /// until when participants were there.
    pub async fn record_liveness(&mut self) {
        let now = self.services.clock.now();
        // A clock that is set back stops nothing until it is where it was.
        if (0..LIVENESS_MS).contains(&now.since(self.alive_at)) {
            return;
        }
        self.alive_at = now;
        if let Err(error) = self.services.store.rooms().record_liveness(&self.meeting.id, now).await {
            tracing::warn!(%error, "the store could not be told that a room is alive");
        }
    }
}

/// Waits until `deadline`, for ever when there is none.
pub async fn until(deadline: Option<Millis>, now: Millis) {
    match deadline {
        Some(at) => tokio::time::sleep(Duration::from_millis(at.since(now).max(0) as u64)).await,
        None => std::future::pending().await,
    }
}
