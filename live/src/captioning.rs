// SPDX-License-Identifier: MPL-2.0
//! Who in a room sees captions, and where the room hears what is said: from the listener in this
//! process at once, from those in other processes through the store.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use meetings::heard::Heard;
use meetings::ids::MeetingId;
use meetings::room::presence::Connection;
use protocol::live::CaptionUpdate;

use super::captions::{Captions, KEPT_MS};
use super::lines::Lines;
use super::registry::Shared;
use super::text::Text;

/// How often the store is asked for what other processes have heard, while somebody shows captions.
/// More often costs the database a look each time.
pub const LOOK_FOR_WORDS: Duration = Duration::from_secs(1);
/// The store is asked this far back, in milliseconds: the clocks of other machines may differ, and
/// what is known is not told twice.
const OVERLAP_MS: i64 = 5_000;

/// The captions of a room and the pages that show them.
pub struct Captioning {
    shared: Arc<Shared>,
    meeting: MeetingId,
    captions: Captions,
    pages: BTreeSet<Connection>,
}

impl Captioning {
    pub fn new(shared: Arc<Shared>, meeting: MeetingId) -> Self {
        Self { shared, meeting, captions: Captions::default(), pages: BTreeSet::new() }
    }

    /// Whether any page shows captions.
    pub fn is_shown(&self) -> bool {
        !self.pages.is_empty()
    }

    pub fn hide(&mut self, page: Connection) {
        self.pages.remove(&page);
    }

    pub async fn show(&mut self, page: Connection, lines: &Lines) {
        // Others who watch have been told all of it.
        if self.pages.is_empty() {
            self.catch_up(KEPT_MS, lines).await;
        }
        self.pages.insert(page);
        let available = self.shared.caption_source.is_there().await;
        if let Some(line) = lines.get(page) {
            let lines = self.captions.recent(self.shared.clock.now());
            line.send(&CaptionUpdate::Captions { lines, available }.into());
        }
    }

    /// What others have heard since the last look.
    pub async fn look_for_words(&mut self, lines: &Lines) {
        self.catch_up(OVERLAP_MS, lines).await;
    }

    async fn catch_up(&mut self, back_ms: i64, lines: &Lines) {
        let since = self.shared.clock.now().plus(-back_ms);
        match self.shared.store.transcript().news(&self.meeting, since).await {
            Ok(segments) => segments.into_iter().for_each(|segment| self.hear(Heard::Settled(segment), lines)),
            Err(error) => tracing::warn!(meeting = %self.meeting, %error, "captions cannot be looked up"),
        }
    }

    pub fn hear(&mut self, heard: Heard, lines: &Lines) {
        let Some(message) = self.captions.hear(heard, self.shared.clock.now()) else { return };
        if self.pages.is_empty() {
            return;
        }
        let text = Text::of(&message.into());
        self.pages.retain(|page| lines.get(*page).map(|line| line.send_text(text.clone())).is_some());
    }
}
