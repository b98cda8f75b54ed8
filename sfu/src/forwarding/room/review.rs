//! What of a room is to be looked at again before the batch is over. Packets and orders note it;
//! `attend` takes all of it at once.

/// For everybody, or for single peers: what concerns one, such as a turned page, costs the others
/// nothing.
#[derive(Debug, Default)]
pub(super) struct Review {
    /// Microphones came, went, or have another order: everybody's slots.
    pub sounds: bool,
    /// Pictures came or went.
    pub pictures: bool,
    /// Everybody's layers must be weighed again.
    pub layers: bool,
    /// Places of peers whose pictures and layers must be looked at.
    peers: Vec<usize>,
}

impl Review {
    pub fn add_peer(&mut self, place: usize) {
        self.peers.push(place);
    }

    pub fn add_peers(&mut self, places: impl IntoIterator<Item = usize>) {
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
        self.sounds || self.pictures || self.layers
    }

    pub fn is_empty(&self) -> bool {
        !self.everybody() && self.peers.is_empty()
    }

    /// The single peers, of what was taken.
    pub fn peers(&self) -> &[usize] {
        &self.peers
    }

    /// Whether this peer was noted, of what was taken.
    pub fn concerns(&self, place: usize) -> bool {
        self.peers.binary_search(&place).is_ok()
    }
}
