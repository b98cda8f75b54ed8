//! Who in a room sees captions, and where the room hears what is said: from the listener in this process at once, from those in other
//! processes through the store.

use std::time::Duration;

use base::Refusal;
use meetings::ids::ParticipantId;
use meetings::room::presence::Connection;
use protocol::live::ServerMessage;

use super::captions::{Heard, KEPT_MS};
use super::line::text;
use super::room_task::RoomTask;

/// How often the store is asked for what other processes have heard, while somebody shows captions. More often costs the database a look each time.
pub const LOOK_FOR_WORDS: Duration = Duration::from_secs(1);
/// The store is asked this far back, in milliseconds: the clocks of other machines may differ, and what is known is not told twice.
const OVERLAP_MS: i64 = 5_000;

impl RoomTask {
    pub(super) async fn show_captions(
        &mut self,
        connection: Connection,
        by: &ParticipantId,
        wanted: bool,
    ) -> Result<(), Refusal> {
        if !wanted {
            self.captions_for.remove(&connection);
            return Ok(());
        }
        self.may_subscribe(by)?;
        // Others who watch have been told all of it.
        if self.captions_for.is_empty() {
            self.catch_up(KEPT_MS).await;
        }
        self.captions_for.insert(connection);
        let available = self.shared.caption_source.is_there().await;
        if let Some(line) = self.lines.get(connection) {
            let lines = self.captions.recent(self.shared.clock.now());
            line.send(&ServerMessage::Captions { lines, available });
        }
        Ok(())
    }

    /// What others have heard since the last look.
    pub(super) async fn look_for_words(&mut self) {
        self.catch_up(OVERLAP_MS).await;
    }

    async fn catch_up(&mut self, back_ms: i64) {
        let since = self.shared.clock.now().plus(-back_ms);
        match self.shared.store.transcript().news(&self.meeting.id, since).await {
            Ok(segments) => segments.into_iter().for_each(|segment| self.hear(Heard::Settled(segment))),
            Err(error) => tracing::warn!(meeting = %self.meeting.id, %error, "captions cannot be looked up"),
        }
    }

    pub(super) fn hear(&mut self, heard: Heard) {
        let Some(message) = self.captions.hear(heard, self.shared.clock.now()) else { return };
        if self.captions_for.is_empty() {
            return;
        }
        let text = text(&message);
        let Self { captions_for, lines, .. } = self;
        captions_for.retain(|connection| lines.get(*connection).map(|line| line.send_text(text.clone())).is_some());
    }
}
