// SPDX-License-Identifier: MPL-2.0
//! A screen that shows more pictures than its connection has slots for.

use super::state::Room;
use crate::forwarding::Context;
use crate::{MediaKind, PeerKey, SfuError, TrackKey};

/// Slots are added by so many at least: each addition is a session description each way.
const AT_ONCE: usize = 8;

impl Room {
    /// An offer with slots for all pictures of the peer's view, where there are fewer. None while
    /// an earlier offer waits for its answer, and where no picture would be sent.
    pub fn offer_more_slots(&mut self, peer: &PeerKey, context: &mut Context) -> Result<Option<String>, SfuError> {
        let Some(place) = self.by_key.get(peer).copied() else { return Ok(None) };
        let Some(entry) = self.peers.get_mut(place) else { return Ok(None) };
        let shown = entry.view.iter().filter(|tile| {
            tile.publisher != *peer
                && self.tracks_by_key.contains_key(&TrackKey::new(tile.publisher.clone(), tile.source))
        });
        let shown = shown.count();
        // A receiver that offers by itself decides alone how many slots it has.
        let offers_itself = !entry.offered.is_empty();
        let Some(subscriber) = entry.subscriber.as_mut().filter(|subscriber| subscriber.answered) else {
            return Ok(None);
        };
        let existing = subscriber.slots_of(MediaKind::Video);
        let takes_none = !subscriber.takes_pictures || subscriber.economy.encoding().is_some();
        if shown <= existing || offers_itself || takes_none || subscriber.link.awaits_answer() {
            return Ok(None);
        }
        let more = (shown - existing).next_multiple_of(AT_ONCE).min(context.max_video_slots.saturating_sub(existing));
        if more == 0 {
            return Ok(None);
        }
        let (offer, slots) = subscriber.link.offer_more_slots(subscriber.slots.len(), more, &mut context.outbox)?;
        subscriber.offered_slots = slots;
        Ok(Some(self.of_way(place, offer)))
    }
}
