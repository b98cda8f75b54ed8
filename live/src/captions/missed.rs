// SPDX-License-Identifier: MPL-2.0
//! What was said while a page's connection was lost. It is read from the transcript, so that it is
//! the same whichever process recognised it, and corrections are in it.

use meetings::ids::ParticipantId;
use meetings::transcript::Segment;
use moments::Millis;
use protocol::live::{MissedSpeechUpdate, SpokenLine};

use super::RoomCaptions;

/// Most lines of one answer.
const MAX_LINES: u32 = 300;
/// Most bytes of text of one answer: some twenty minutes of speech, about two seconds of a line of
/// 64 kbit/s once packed.
const MAX_TEXT_BYTES: usize = 24 * 1024;
/// Further back nothing is missed, but looked up in the transcript, in milliseconds.
const FURTHEST_BACK_MS: i64 = 3 * 60 * 60 * 1000;

impl RoomCaptions {
    /// What others than `listener` said from `from` to `to`; none where the store cannot be read or
    /// the listener was never there.
    pub async fn missed(&self, listener: &ParticipantId, from: Millis, to: Millis) -> Option<MissedSpeechUpdate> {
        match self.said_to(listener, from, to).await {
            Ok(missed) => missed,
            Err(error) => {
                tracing::warn!(%error, "what was said while a connection was lost cannot be read");
                None
            }
        }
    }

    async fn said_to(
        &self,
        listener: &ParticipantId,
        from: Millis,
        to: Millis,
    ) -> store::Result<Option<MissedSpeechUpdate>> {
        let (store, now) = (&self.services.store, self.services.clock.now());
        let Some(came) = store.attendance().first_joined_at(&self.meeting, listener).await? else { return Ok(None) };
        let earliest = came.max(now.plus(-FURTHEST_BACK_MS));
        let (from, to) = (from.max(earliest), to.min(now));
        let said = store.transcript().said_between(&self.meeting, listener, from, to, MAX_LINES + 1).await?;
        let (lines, more) = bounded(said);
        Ok(Some(MissedSpeechUpdate::MissedSpeech { from, to, lines, more }))
    }
}

/// As much of it as one answer holds, and whether something was left out.
fn bounded(said: Vec<Segment>) -> (Vec<SpokenLine>, bool) {
    let (all, mut bytes) = (said.len(), 0);
    let held = said.into_iter().take(MAX_LINES as usize).take_while(|segment| {
        bytes += segment.text.len();
        bytes <= MAX_TEXT_BYTES
    });
    let lines: Vec<SpokenLine> = held
        .map(|Segment { speaker: name, unit: unit_name, starts_at, text, .. }| SpokenLine {
            name,
            unit_name,
            starts_at,
            text,
        })
        .collect();
    let more = lines.len() < all;
    (lines, more)
}
