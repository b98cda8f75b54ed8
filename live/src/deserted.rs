// SPDX-License-Identifier: MPL-2.0
//! Open meetings that everybody has left: each ends by itself after a while, also when the server
//! was started again meanwhile.

use std::sync::Weak;
use std::time::Duration;

use meetings::Millis;

use super::registry::Inner;
use super::room_task::RoomTask;

/// How often the store is told that a room lives, in milliseconds. More often costs the database;
/// after a stop of hours people left this much too early.
const NOTE_LIFE_MS: i64 = 60_000;
/// How long to wait before the store is asked again which meetings are open.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// After a start: looks after every open meeting, whether or not anybody comes back to it.
pub async fn resume(rooms: Weak<Inner>) {
    loop {
        let Some(rooms) = rooms.upgrade() else { return };
        match rooms.shared.store.meetings().live().await {
            Ok(meetings) => {
                for meeting in meetings {
                    if rooms.room(&meeting).is_err() {
                        return;
                    }
                }
                return;
            }
            Err(error) => tracing::warn!(%error, "open meetings could not be read; it is tried again"),
        }
        drop(rooms);
        tokio::time::sleep(TRY_AGAIN).await;
    }
}

impl RoomTask {
    /// When the meeting ends because nobody is left: send
    /// [`meetings::room::ending::EndCommand::Deserted`] then.
    pub(super) fn closes_at(&self) -> Option<Millis> {
        self.rules.deserted_since().map(|since| since.plus(self.shared.close_empty_after_ms))
    }

    /// Tells the store now and then that the room lives, so that a restart after hours knows until
    /// when people were there.
    pub(super) async fn note_life(&mut self) {
        let now = self.shared.clock.now();
        if now.since(self.seen_at) < NOTE_LIFE_MS {
            return;
        }
        self.seen_at = now;
        if let Err(error) = self.shared.store.rooms().note_life(&self.meeting.id, now).await {
            tracing::warn!(meeting = %self.meeting.id, %error, "the store could not be told that a room lives");
        }
    }
}
