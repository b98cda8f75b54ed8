// SPDX-License-Identifier: MPL-2.0
//! What of a room must be looked at again before the batch is over. Packets and commands note it;
//! `apply_pending` takes all of it at once.

use crate::forwarding::arena::PeerPlace;

/// For everybody, or for single peers: what concerns one, such as a turned page, costs the others
/// nothing.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// Microphones came, went, or have another order: everybody's slots.
    pub audio: bool,
    /// Pictures came or went.
    pub video: bool,
    /// Everybody's layers must be weighed again.
    pub layers: bool,
    /// Peers whose pictures and layers must be looked at.
    peers: Vec<PeerPlace>,
}

impl Pending {
    pub fn add_peer(&mut self, place: PeerPlace) {
        self.peers.push(place);
    }

    pub fn add_peers(&mut self, places: impl IntoIterator<Item = PeerPlace>) {
        self.peers.extend(places);
    }

    /// All that was noted; nothing is noted afterwards.
    pub fn take(&mut self) -> Self {
        let mut taken = std::mem::take(self);
        taken.peers.sort_unstable();
        taken.peers.dedup();
        taken
    }

    pub fn everybody(&self) -> bool {
        self.audio || self.video || self.layers
    }

    pub fn is_empty(&self) -> bool {
        !self.everybody() && self.peers.is_empty()
    }

    /// The single peers, of what was taken.
    pub fn peers(&self) -> &[PeerPlace] {
        &self.peers
    }

    /// Whether this peer was noted, of what was taken.
    pub fn concerns(&self, place: PeerPlace) -> bool {
        self.peers.binary_search(&place).is_ok()
    }
}
