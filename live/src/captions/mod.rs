// SPDX-License-Identifier: MPL-2.0
//! The captions of a room and the pages that show them. Text comes from the recogniser: from one in
//! this process at once, from those in other processes through the store.

mod log;
mod missed;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use meetings::ids::MeetingId;
use meetings::room::arrival::ConnectionId;
use meetings::utterance::UtteranceEvent;
use protocol::live::CaptionUpdate;

use super::connections::Connections;
use super::encoded_message::EncodedMessage;
use super::room_services::RoomServices;
use log::{CaptionLog, KEPT_MS};

/// How often the store is polled for what other processes have recognised, while somebody shows
/// captions. Each poll is a query.
pub const POLL: Duration = Duration::from_secs(1);
/// A poll goes this far back, in milliseconds: the clocks of other machines may differ. Segments
/// that are known already are not sent again.
const OVERLAP_MS: i64 = 5_000;

pub struct RoomCaptions {
    services: Arc<RoomServices>,
    meeting: MeetingId,
    log: CaptionLog,
    /// Pages that show captions.
    pages: BTreeSet<ConnectionId>,
}

impl RoomCaptions {
    pub fn new(services: Arc<RoomServices>, meeting: MeetingId) -> Self {
        Self { services, meeting, log: CaptionLog::default(), pages: BTreeSet::new() }
    }

    /// Whether any page shows captions.
    pub fn is_shown(&self) -> bool {
        !self.pages.is_empty()
    }

    pub fn hide(&mut self, page: ConnectionId) {
        self.pages.remove(&page);
    }

    pub async fn show(&mut self, page: ConnectionId, connections: &Connections) {
        // While another page shows captions the log is up to date.
        if self.pages.is_empty() {
            self.catch_up(KEPT_MS, connections).await;
        }
        self.pages.insert(page);
        let available = self.services.caption_source.is_available().await;
        if let Some(connection) = connections.get(page) {
            let lines = self.log.recent(self.services.clock.now());
            connection.send(&CaptionUpdate::Captions { lines, available }.into());
        }
    }

    /// Reads what other processes have recognised since the last poll.
    pub async fn poll(&mut self, connections: &Connections) {
        self.catch_up(OVERLAP_MS, connections).await;
    }

    async fn catch_up(&mut self, back_ms: i64, connections: &Connections) {
        let since = self.services.clock.now().plus(-back_ms);
        match self.services.store.transcript().news(&self.meeting, since).await {
            Ok(segments) => {
                for segment in segments {
                    self.on_utterance(UtteranceEvent::Final(segment), connections);
                }
            }
            Err(error) => tracing::warn!(%error, "captions cannot be read"),
        }
    }

    /// Applies what a recogniser reports.
    pub fn on_utterance(&mut self, event: UtteranceEvent, connections: &Connections) {
        let Some(update) = self.log.apply(event, self.services.clock.now()) else { return };
        if self.pages.is_empty() {
            return;
        }
        let message = EncodedMessage::of(&update.into());
        self.pages
            .retain(|page| connections.get(*page).map(|connection| connection.send_encoded(message.clone())).is_some());
    }
}
