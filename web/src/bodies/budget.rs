//! Memory for bodies of requests that are being read or worked on: reserved before it is used.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::network::Network;

/// Bytes for bodies that fit [`SMALL`], in all: signing in must not wait for other people's files.
const SMALL_BUDGET: usize = 32 << 20;
/// Bytes for larger ones, in all.
const LARGE_BUDGET: usize = 256 << 20;
/// The largest body that counts as small.
pub const SMALL: usize = 64 << 10;

/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct Budget(Arc<Mutex<Purses>>);

#[derive(Debug)]
struct Purses {
    small: Purse,
    large: Purse,
}

#[derive(Debug)]
struct Purse {
    bytes: usize,
    held: usize,
    by_network: HashMap<Network, usize>,
}

/// Bytes held for one body; dropping it gives them back.
#[derive(Debug)]
pub struct Reservation {
    budget: Budget,
    network: Network,
    small: usize,
    large: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self::of(SMALL_BUDGET, LARGE_BUDGET)
    }
}

impl Budget {
    fn of(small: usize, large: usize) -> Self {
        let purse = |bytes| Purse { bytes, held: 0, by_network: HashMap::new() };
        Self(Arc::new(Mutex::new(Purses { small: purse(small), large: purse(large) })))
    }

    /// Holds nothing yet.
    pub fn open(&self, network: Network) -> Reservation {
        Reservation { budget: self.clone(), network, small: 0, large: 0 }
    }
}

impl Reservation {
    pub fn bytes(&self) -> usize {
        self.small + self.large
    }

    /// Holds `bytes` in all from now on; false, and nothing changed, when they are not there.
    pub fn grow_to(&mut self, bytes: usize) -> bool {
        let more = bytes.saturating_sub(self.bytes());
        let mut purses = self.budget.0.lock();
        if bytes <= SMALL {
            let taken = purses.small.take(self.network, more);
            self.small += if taken { more } else { 0 };
            taken
        } else {
            let taken = purses.large.take(self.network, more);
            self.large += if taken { more } else { 0 };
            taken
        }
    }
}

impl Purse {
    /// One network gets at most half, so that it cannot keep all others from sending.
    fn take(&mut self, network: Network, bytes: usize) -> bool {
        let here = self.by_network.get(&network).copied().unwrap_or(0);
        if bytes > self.bytes - self.held || here + bytes > self.bytes / 2 {
            return false;
        }
        self.held += bytes;
        if bytes > 0 {
            *self.by_network.entry(network).or_default() += bytes;
        }
        true
    }

    fn give_back(&mut self, network: Network, bytes: usize) {
        self.held -= bytes;
        if let Some(here) = self.by_network.get_mut(&network) {
            *here -= bytes;
            if *here == 0 {
                self.by_network.remove(&network);
            }
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut purses = self.budget.0.lock();
        purses.small.give_back(self.network, self.small);
        purses.large.give_back(self.network, self.large);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(last: u8) -> Network {
        Network::of([10, 0, 0, last].into())
    }

    #[test]
    fn large_files_of_one_office_leave_room_for_others_and_for_signing_in() {
        let budget = Budget::of(SMALL * 4, 400 << 10);
        let mut first = budget.open(network(1));
        assert!(first.grow_to(150 << 10));
        let mut second = budget.open(network(1));
        assert!(!second.grow_to(100 << 10), "more than half");
        assert!(second.grow_to(2000), "a sign-in passes");
        let mut other = budget.open(network(2));
        assert!(other.grow_to(150 << 10));
        assert!(!budget.open(network(3)).grow_to(150 << 10), "all is taken");
        drop(first);
        assert!(budget.open(network(3)).grow_to(150 << 10));
        drop((second, other));
        let purses = budget.0.lock();
        assert_eq!((purses.small.held, purses.large.held), (0, 0));
        assert!(purses.small.by_network.is_empty() && purses.large.by_network.is_empty());
    }

    #[test]
    fn a_body_of_unknown_length_holds_what_has_come() {
        let budget = Budget::of(SMALL * 4, 400 << 10);
        let mut growing = budget.open(network(1));
        assert!(growing.grow_to(1000) && growing.grow_to(SMALL) && growing.grow_to(SMALL + 1));
        assert_eq!(growing.bytes(), SMALL + 1);
        assert!(!growing.grow_to(300 << 10));
        assert_eq!(growing.bytes(), SMALL + 1);
    }
}
