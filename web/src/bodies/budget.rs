// SPDX-License-Identifier: MPL-2.0
//! Memory for request bodies that are being received or processed, reserved before it is used.
//!
//! Complete bodies keep their memory until they are answered. Incomplete ones lose theirs when
//! others need it, so that clients that announce much and send little do not block others;
//! [`Ledger::make_room`] chooses. Time is passed in.
//!
//! Strangers and signed-in people have separate budgets: however many networks send files, a
//! secretary finds memory, and vice versa.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;

use meetings::ids::{ParticipantId, UserId};
use meetings::network::Network;
use parking_lot::Mutex;
use tokio::time::Instant;

/// Bytes for bodies up to [`SMALL`], so that signing in does not wait for other people's files.
const SMALL_OF_STRANGERS: Bounds = Bounds { in_all: 24 << 20, each: 12 << 20 };
const SMALL_OF_SIGNED_IN: Bounds = Bounds { in_all: 24 << 20, each: 4 << 20 };
/// Bytes for larger bodies. One holder may send the largest accepted file.
const LARGE_OF_STRANGERS: Bounds = Bounds { in_all: 96 << 20, each: LARGEST };
const LARGE_OF_SIGNED_IN: Bounds = Bounds { in_all: 160 << 20, each: LARGEST };
const LARGEST: usize = 64 << 20;
/// Maximum size of a small body.
pub const SMALL: usize = 64 << 10;
/// A body without progress (see [`super::pace`]) for this long gives way first. A line of 64 kbit/s
/// shared with a call makes progress every five seconds.
const LATE: Duration = Duration::from_secs(6);
/// Maximum number of bodies in time that give way for one; each needs a search among all.
const MOST_NOT_LATE: usize = 32;

/// The size of a budget, and the maximum of one holder, so that nobody takes everything.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    in_all: usize,
    each: usize,
}

/// Who holds memory: strangers by network, others by their identity.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Holder {
    Stranger(Network),
    Person(UserId),
    Machine(ParticipantId),
}

impl Holder {
    /// The kinds of holders, for bodies of one size. A machine posts session descriptions, which
    /// are small; with a file it is a stranger, as its token gives no right to send one.
    fn lane(&self, of: usize) -> usize {
        match self {
            Self::Machine(_) if of == OF_LARGE => OF_STRANGERS,
            Self::Stranger(_) => OF_STRANGERS,
            Self::Person(_) | Self::Machine(_) => OF_SIGNED_IN,
        }
    }
}

/// The budget. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Budget(Arc<Mutex<Ledger>>);

#[derive(Debug)]
struct Ledger {
    /// By lane, then by size.
    purses: [[Purse; 2]; 2],
    bodies: HashMap<u64, Body>,
    last: u64,
}

const OF_STRANGERS: usize = 0;
const OF_SIGNED_IN: usize = 1;
/// Index of the budget by size: a body that grows beyond [`SMALL`] holds bytes of both.
const OF_SMALL: usize = 0;
const OF_LARGE: usize = 1;

#[derive(Debug)]
struct Purse {
    bounds: Bounds,
    held: usize,
    by_holder: HashMap<Holder, usize>,
}

#[derive(Debug)]
struct Body {
    holder: Holder,
    /// Bytes held of each budget.
    held: [usize; 2],
    received: usize,
    /// When it last made progress; None if it has not begun or is complete.
    part_at: Option<Instant>,
    gave_way: bool,
    /// Wakes the task that reads it.
    waker: Option<Waker>,
}

/// Bytes reserved for one body; dropping it releases them.
#[derive(Debug)]
pub struct Reservation {
    budget: Budget,
    number: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self::of([[SMALL_OF_STRANGERS, LARGE_OF_STRANGERS], [SMALL_OF_SIGNED_IN, LARGE_OF_SIGNED_IN]])
    }
}

impl Budget {
    fn of(bounds: [[Bounds; 2]; 2]) -> Self {
        let purse = |bounds| Purse { bounds, held: 0, by_holder: HashMap::new() };
        let purses = bounds.map(|lane| lane.map(purse));
        Self(Arc::new(Mutex::new(Ledger { purses, bodies: HashMap::new(), last: 0 })))
    }

    /// Reserves nothing yet.
    pub fn open(&self, holder: Holder) -> Reservation {
        let mut ledger = self.0.lock();
        ledger.last += 1;
        let number = ledger.last;
        let body = Body { holder, held: [0; 2], received: 0, part_at: None, gave_way: false, waker: None };
        ledger.bodies.insert(number, body);
        Reservation { budget: self.clone(), number }
    }
}

impl Reservation {
    pub fn bytes(&self) -> usize {
        self.budget.0.lock().bodies.get(&self.number).map_or(0, Body::bytes)
    }

    /// Reserves `bytes` in total; false, and nothing changed, if they are not free and nobody gives
    /// way.
    pub fn grow_to(&self, bytes: usize, now: Instant) -> bool {
        let of = if bytes <= SMALL { OF_SMALL } else { OF_LARGE };
        self.budget.0.lock().grow(self.number, of, bytes, now)
    }

    /// Records the number of received bytes and the time of the latest progress.
    pub fn on_its_way(&self, received: usize, part_at: Instant) {
        if let Some(body) = self.budget.0.lock().bodies.get_mut(&self.number) {
            (body.received, body.part_at) = (received, Some(part_at));
        }
    }

    /// The body is complete and is being processed.
    pub fn whole(&self) {
        if let Some(body) = self.budget.0.lock().bodies.get_mut(&self.number) {
            (body.part_at, body.waker) = (None, None);
        }
    }

    /// Whether it had to give way and holds nothing any more. Otherwise `reader` is woken when it
    /// has to.
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
        let (holder, more) = (body.holder.clone(), bytes.saturating_sub(body.bytes()));
        let lane = holder.lane(of);
        if self.purses[lane][of].lacks(&holder, more) != Lack::default() && !self.make_room(number, of, more, now) {
            return false;
        }
        self.purses[lane][of].take(holder, more);
        if let Some(body) = self.bodies.get_mut(&number) {
            body.held[of] += more;
        }
        true
    }

    /// Takes `more` bytes from incomplete bodies: first from those without progress for long, the
    /// longest first; then from the holder with most missing bytes, as long as these are more than
    /// the newcomer would then have. Strangers give way to strangers only, and people to people.
    /// False, and nobody gives way, if that is not enough.
    fn make_room(&mut self, number: u64, of: usize, more: usize, now: Instant) -> bool {
        let Some(newcomer) = self.bodies.get(&number).map(|body| body.holder.clone()) else { return false };
        let mut lack = self.purses[newcomer.lane(of)][of].lacks(&newcomer, more);
        if lack.for_ever {
            return false;
        }
        let mut going = HashSet::new();
        let mut late: Vec<_> = self
            .bodies
            .iter()
            .filter(|(other, body)| **other != number && body.holder.lane(of) == newcomer.lane(of) && body.held[of] > 0)
            .filter_map(|(other, body)| Some((body.part_at?, *other, body.holder == newcomer, body.held[of])))
            .filter(|(part_at, ..)| now.saturating_duration_since(*part_at) >= LATE)
            .collect();
        late.sort_unstable_by_key(|(part_at, other, ..)| (*part_at, *other));
        for (_, other, is_own, held) in late {
            let helps = lack.in_all > 0 || (lack.here > 0 && is_own);
            if helps {
                lack.lessen(held, is_own);
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

    /// The incomplete body with most missing bytes, of the holder with most missing bytes; None if
    /// that is no more than the newcomer's.
    fn greediest(&self, number: u64, of: usize, more: usize, gone: &HashSet<u64>) -> Option<(u64, usize)> {
        let unsent = |body: &Body| body.held[of].saturating_sub(body.received);
        let newcomer = &self.bodies.get(&number)?.holder;
        let mut by_holder: HashMap<&Holder, (usize, usize, u64)> = HashMap::new();
        for (other, body) in &self.bodies {
            if body.part_at.is_none() || gone.contains(other) || body.holder.lane(of) != newcomer.lane(of) {
                continue;
            }
            let (waits, most, which) = by_holder.entry(&body.holder).or_default();
            *waits += unsent(body);
            if unsent(body) > *most {
                (*most, *which) = (unsent(body), *other);
            }
        }
        let own = by_holder.remove(newcomer).map_or(0, |(waits, ..)| waits) + more;
        let (waits, _, which) = by_holder.into_values().max()?;
        (waits > own).then_some(())?;
        Some((which, self.bodies.get(&which)?.held[of]))
    }

    fn give_back(&mut self, number: u64) {
        let Some(body) = self.bodies.get_mut(&number) else { return };
        let held = std::mem::take(&mut body.held);
        body.part_at = None;
        for (of, bytes) in held.into_iter().enumerate() {
            self.purses[body.holder.lane(of)][of].give_back(&body.holder, bytes);
        }
    }
}

impl Body {
    fn bytes(&self) -> usize {
        self.held.iter().sum()
    }
}

/// Bytes that are not free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Lack {
    in_all: usize,
    /// Of the maximum of one holder.
    here: usize,
    /// No budget is large enough.
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
    fn lacks(&self, holder: &Holder, bytes: usize) -> Lack {
        let here = self.by_holder.get(holder).copied().unwrap_or(0);
        Lack {
            in_all: (self.held + bytes).saturating_sub(self.bounds.in_all),
            here: (here + bytes).saturating_sub(self.bounds.each),
            for_ever: bytes > self.bounds.each,
        }
    }

    fn take(&mut self, holder: Holder, bytes: usize) {
        self.held += bytes;
        if bytes > 0 {
            *self.by_holder.entry(holder).or_default() += bytes;
        }
    }

    fn give_back(&mut self, holder: &Holder, bytes: usize) {
        self.held -= bytes;
        if let Some(here) = self.by_holder.get_mut(holder) {
            *here -= bytes;
            if *here == 0 {
                self.by_holder.remove(holder);
            }
        }
    }
}

#[cfg(test)]
#[path = "budget_tests.rs"]
mod tests;
