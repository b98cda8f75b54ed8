// SPDX-License-Identifier: MPL-2.0
//! Memory for bodies of requests that are being read or worked on: reserved before it is used.
//!
//! Bodies that have come whole keep their memory until they are answered. Those on their way give
//! way when somebody else finds none left: who announces much and sends little must not keep others
//! from sending. Which ones is said at [`Ledger::make_room`]. Has no clock: times come in.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;

use meetings::network::Network;
use parking_lot::Mutex;
use tokio::time::Instant;

/// Bytes for bodies that fit [`SMALL`], in all: signing in must not wait for other people's files.
const SMALL_BUDGET: usize = 32 << 20;
/// Bytes for larger ones, in all.
const LARGE_BUDGET: usize = 256 << 20;
/// The largest body that counts as small.
pub const SMALL: usize = 64 << 10;
/// A body of which no part (see [`super::pace`]) has come for so long is the first to give way. A
/// line of 64 kbit/s shared with a call brings one in five seconds.
const LATE: Duration = Duration::from_secs(6);
/// The most bodies that give way for one and are not late: each is looked for among all.
const MOST_NOT_LATE: usize = 32;

/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct Budget(Arc<Mutex<Ledger>>);

#[derive(Debug)]
struct Ledger {
    purses: [Purse; 2],
    bodies: HashMap<u64, Body>,
    last: u64,
}

/// Which purse: a body that grows beyond [`SMALL`] holds bytes of both.
const OF_SMALL: usize = 0;
const OF_LARGE: usize = 1;

#[derive(Debug)]
struct Purse {
    bytes: usize,
    held: usize,
    by_network: HashMap<Network, usize>,
}

#[derive(Debug)]
struct Body {
    network: Network,
    /// Bytes held of each purse.
    held: [usize; 2],
    received: usize,
    /// When its latest part came; none when it is not on its way: not begun, or whole.
    part_at: Option<Instant>,
    gave_way: bool,
    /// Of the task that reads it.
    waker: Option<Waker>,
}

/// Bytes held for one body; dropping it gives them back.
#[derive(Debug)]
pub struct Reservation {
    budget: Budget,
    number: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self::of(SMALL_BUDGET, LARGE_BUDGET)
    }
}

impl Budget {
    fn of(small: usize, large: usize) -> Self {
        let purse = |bytes| Purse { bytes, held: 0, by_network: HashMap::new() };
        let purses = [purse(small), purse(large)];
        Self(Arc::new(Mutex::new(Ledger { purses, bodies: HashMap::new(), last: 0 })))
    }

    /// Holds nothing yet.
    pub fn open(&self, network: Network) -> Reservation {
        let mut ledger = self.0.lock();
        ledger.last += 1;
        let number = ledger.last;
        let body = Body { network, held: [0; 2], received: 0, part_at: None, gave_way: false, waker: None };
        ledger.bodies.insert(number, body);
        Reservation { budget: self.clone(), number }
    }
}

impl Reservation {
    pub fn bytes(&self) -> usize {
        self.budget.0.lock().bodies.get(&self.number).map_or(0, Body::bytes)
    }

    /// Holds `bytes` in all from now on; false, and nothing changed, when they are not there and
    /// nobody gives way.
    pub fn grow_to(&self, bytes: usize, now: Instant) -> bool {
        let of = if bytes <= SMALL { OF_SMALL } else { OF_LARGE };
        self.budget.0.lock().grow(self.number, of, bytes, now)
    }

    /// So much has come, the latest part of it at `part_at`.
    pub fn on_its_way(&self, received: usize, part_at: Instant) {
        if let Some(body) = self.budget.0.lock().bodies.get_mut(&self.number) {
            (body.received, body.part_at) = (received, Some(part_at));
        }
    }

    /// Everything has come: it is worked on from now on.
    pub fn whole(&self) {
        if let Some(body) = self.budget.0.lock().bodies.get_mut(&self.number) {
            (body.part_at, body.waker) = (None, None);
        }
    }

    /// Whether it had to give way: nothing is held for it any more. Otherwise `reader` is woken
    /// when it has to.
    pub fn gave_way(&self, reader: &Waker) -> bool {
        let mut ledger = self.budget.0.lock();
        let Some(body) = ledger.bodies.get_mut(&self.number) else { return true };
        if !body.gave_way && !body.waker.as_ref().is_some_and(|known| known.will_wake(reader)) {
            body.waker = Some(reader.clone());
        }
        body.gave_way
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut ledger = self.budget.0.lock();
        ledger.give_back(self.number);
        ledger.bodies.remove(&self.number);
    }
}

impl Ledger {
    fn grow(&mut self, number: u64, of: usize, bytes: usize, now: Instant) -> bool {
        let Some(body) = self.bodies.get(&number).filter(|body| !body.gave_way) else { return false };
        let (network, more) = (body.network, bytes.saturating_sub(body.bytes()));
        if self.purses[of].lacks(network, more) != Lack::default() && !self.make_room(number, of, more, now) {
            return false;
        }
        self.purses[of].take(network, more);
        if let Some(body) = self.bodies.get_mut(&number) {
            body.held[of] += more;
        }
        true
    }

    /// Bodies on their way give way for `more` bytes of another one: first those of which no part
    /// has come for long, the longest first; then those of whichever network holds most that was
    /// announced and has not come, as long as that is more than the newcomer's network would then
    /// hold. False, and nobody gives way, when that is not enough.
    fn make_room(&mut self, number: u64, of: usize, more: usize, now: Instant) -> bool {
        let Some(newcomer) = self.bodies.get(&number).map(|body| body.network) else { return false };
        let mut lack = self.purses[of].lacks(newcomer, more);
        if lack.for_ever {
            return false;
        }
        let mut going = HashSet::new();
        let mut late: Vec<_> = self
            .bodies
            .iter()
            .filter(|(other, body)| **other != number && body.held[of] > 0)
            .filter_map(|(other, body)| Some((body.part_at?, *other, body.network, body.held[of])))
            .filter(|(part_at, ..)| now.saturating_duration_since(*part_at) >= LATE)
            .collect();
        late.sort_unstable_by_key(|(part_at, other, ..)| (*part_at, *other));
        for (_, other, network, held) in late {
            let helps = lack.in_all > 0 || (lack.here > 0 && network == newcomer);
            if helps {
                lack.lessen(held, network == newcomer);
                going.insert(other);
            }
        }
        for _ in 0..MOST_NOT_LATE {
            if lack.in_all == 0 {
                break;
            }
            let Some((other, held)) = self.greediest(number, of, more, &going) else { break };
            lack.lessen(held, false);
            going.insert(other);
        }
        if lack != Lack::default() {
            return false;
        }
        for other in going {
            self.give_back(other);
            if let Some(body) = self.bodies.get_mut(&other) {
                body.gave_way = true;
                if let Some(reader) = body.waker.take() {
                    reader.wake();
                }
            }
        }
        true
    }

    /// The body on its way, and what it holds, that waits for most bytes of all in the network that
    /// waits for most; none when that is no more than the newcomer's would wait for.
    fn greediest(&self, number: u64, of: usize, more: usize, gone: &HashSet<u64>) -> Option<(u64, usize)> {
        let unsent = |body: &Body| body.held[of].saturating_sub(body.received);
        let newcomer = self.bodies.get(&number)?.network;
        let mut by_network: HashMap<Network, (usize, usize, u64)> = HashMap::new();
        for (other, body) in &self.bodies {
            if body.part_at.is_none() || gone.contains(other) {
                continue;
            }
            let (waits, most, which) = by_network.entry(body.network).or_default();
            *waits += unsent(body);
            if unsent(body) > *most {
                (*most, *which) = (unsent(body), *other);
            }
        }
        let own = by_network.remove(&newcomer).map_or(0, |(waits, ..)| waits) + more;
        let (waits, _, which) = by_network.into_values().max()?;
        (waits > own).then_some(())?;
        Some((which, self.bodies.get(&which)?.held[of]))
    }

    fn give_back(&mut self, number: u64) {
        let Some(body) = self.bodies.get_mut(&number) else { return };
        let (network, held) = (body.network, std::mem::take(&mut body.held));
        body.part_at = None;
        for (purse, bytes) in self.purses.iter_mut().zip(held) {
            purse.give_back(network, bytes);
        }
    }
}

impl Body {
    fn bytes(&self) -> usize {
        self.held.iter().sum()
    }
}

/// Bytes that are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Lack {
    in_all: usize,
    /// In the half that one network may have at most.
    here: usize,
    /// No purse is large enough.
    for_ever: bool,
}

impl Lack {
    fn lessen(&mut self, bytes: usize, here: bool) {
        self.in_all = self.in_all.saturating_sub(bytes);
        if here {
            self.here = self.here.saturating_sub(bytes);
        }
    }
}

impl Purse {
    /// One network gets at most half, so that it cannot keep all others from sending.
    fn lacks(&self, network: Network, bytes: usize) -> Lack {
        let here = self.by_network.get(&network).copied().unwrap_or(0);
        Lack {
            in_all: (self.held + bytes).saturating_sub(self.bytes),
            here: (here + bytes).saturating_sub(self.bytes / 2),
            for_ever: bytes > self.bytes / 2,
        }
    }

    fn take(&mut self, network: Network, bytes: usize) {
        self.held += bytes;
        if bytes > 0 {
            *self.by_network.entry(network).or_default() += bytes;
        }
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

#[cfg(test)]
#[path = "budget_tests.rs"]
mod tests;
