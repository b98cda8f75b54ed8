// SPDX-License-Identifier: MPL-2.0
//! Packets that were sent in one picture slot and may be asked for again.

use std::time::{Duration, Instant};

use super::packet::Packet;

/// Packets kept: about a second of a 2 Mbit/s picture. A power of two. More costs memory per
/// picture shown.
const KEPT: usize = 256;
/// What is older is no use to anybody: the picture has gone on.
const OLDEST: Duration = Duration::from_secs(1);

#[derive(Debug)]
struct Entry {
    packet: Packet,
    sent: Instant,
    resent: Option<Instant>,
}

/// The last packets of one slot, by sequence number. Payloads are shared with every other receiver
/// of the same track.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// Empty until the slot is first used.
    entries: Vec<Option<Entry>>,
    newest: u64,
}

impl History {
    pub fn keep(&mut self, packet: Packet, now: Instant) {
        if self.entries.is_empty() {
            self.entries.resize_with(KEPT, || None);
        }
        self.newest = self.newest.max(packet.seq);
        let place = packet.seq as usize % KEPT;
        self.entries[place] = Some(Entry { packet, sent: now, resent: None });
    }

    /// The packet with these low sixteen bits, unless it was sent again less than a round trip ago.
    pub fn again(&mut self, seq: u16, round_trip: Duration, now: Instant) -> Option<Packet> {
        let seq = self.newest - u64::from((self.newest as u16).wrapping_sub(seq)).min(self.newest);
        let entry = self.entries.get_mut(seq as usize % KEPT)?.as_mut()?;
        let too_old = now.saturating_duration_since(entry.sent) > OLDEST.max(2 * round_trip);
        let too_soon = entry.resent.is_some_and(|at| now.saturating_duration_since(at) < round_trip);
        if entry.packet.seq != seq || too_old || too_soon {
            return None;
        }
        entry.resent = Some(now);
        Some(entry.packet.clone())
    }

    /// The newest packet: something real to fill a probe with.
    pub fn newest(&self) -> Option<&Packet> {
        Some(&self.entries.get(self.newest as usize % KEPT)?.as_ref()?.packet)
    }

    /// The slot carries something else now.
    pub fn clear(&mut self) {
        self.entries = Vec::new();
    }
}
