// SPDX-License-Identifier: MPL-2.0
//! Whose document is read next. Pure: no clock, no processes; the pool asks and obeys.
//!
//! Callers take turns, and those whose files have cost least lately ([`super::costs`]) come first.
//! Where all places are taken, the one that is furthest behind gives its last place to a newcomer
//! that is less so.
//!
//! A caller has a few documents here, from the first byte of a request on: a flood is refused
//! before its bodies are read. The places of the queue belong to documents that have arrived, since
//! those on their way cost nothing but their bytes (`bodies/budget.rs`): however many slow uploads
//! there are, they keep nobody from being read.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use meetings::Millis;
use meetings::ids::UserId;
use protocol::problem::ProblemCode;

use super::costs::{Costs, Weight};

/// Who is counted: strangers by network address, people who are signed in by their account.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Caller {
    Address(IpAddr),
    Person(UserId),
}

impl Caller {
    /// A stranger. One customer of a provider has a whole /64 of IPv6.
    pub fn at(address: IpAddr) -> Self {
        Self::Address(match address {
            IpAddr::V6(v6) => {
                let prefix = u128::from(v6) & !u128::from(u64::MAX);
                IpAddr::V6(Ipv6Addr::from(prefix))
            }
            v4 @ IpAddr::V4(_) => v4,
        })
    }

    fn lane(&self) -> usize {
        match self {
            Self::Address(_) => 0,
            Self::Person(_) => 1,
        }
    }
}

/// How much is read and how much waits.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Documents read at the same time.
    pub at_once: usize,
    /// Documents that have arrived and wait beside these, of strangers, and as many again of people
    /// who are signed in: strangers cannot keep a chair from signing.
    pub waiting: usize,
    /// Documents of one caller, those on their way included.
    pub per_caller: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Self { at_once: 2, waiting: 32, per_caller: 4 }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(u64);

#[cfg(test)]
impl Ticket {
    pub fn of_test(number: u64) -> Self {
        Self(number)
    }
}

/// No place is free for this caller now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

impl From<Full> for ProblemCode {
    fn from(_: Full) -> Self {
        Self::Unavailable
    }
}

/// A document whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    pub ticket: Ticket,
    pub time: Time,
}

/// How long a document may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    Usual,
    /// Its caller's files have taken long enough.
    Short,
}

impl Time {
    pub const fn limit(self) -> Duration {
        match self {
            // With everything around it an answer is there within 20 seconds.
            Self::Usual => Duration::from_secs(18),
            Self::Short => Duration::from_secs(6),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Arriving,
    Waiting,
    Reading,
}

/// All places. Strangers and people have a lane each; the lanes take turns, and so do the callers
/// within one.
#[derive(Debug, Default)]
pub struct Queue {
    rules: Rules,
    last_ticket: u64,
    places: HashMap<Ticket, (Caller, Stage)>,
    lanes: [Lane; 2],
    /// The lane whose turn it is when both have documents waiting.
    next_lane: usize,
    costs: Costs,
}

#[derive(Debug, Default)]
struct Lane {
    /// Callers with documents that wait, in the order of their turns.
    rotation: VecDeque<Caller>,
    waiting: HashMap<Caller, VecDeque<Ticket>>,
}

impl Queue {
    pub fn new(rules: Rules) -> Self {
        Self { rules, ..Self::default() }
    }

    /// For a document that is about to arrive. Refused when it would find no place now; what has
    /// begun to come may still find none when it is here ([`Self::arrived`]).
    pub fn enter(&mut self, caller: &Caller, now: Millis) -> Result<Ticket, Full> {
        let own = self.places.values().filter(|(other, _)| other == caller).count();
        if own >= self.rules.per_caller {
            return Err(Full);
        }
        if self.is_full(caller.lane()) {
            self.who_gives_way(caller, now)?;
        }
        self.last_ticket += 1;
        let ticket = Ticket(self.last_ticket);
        self.places.insert(ticket, (caller.clone(), Stage::Arriving));
        Ok(ticket)
    }

    /// The document has arrived and waits for its turn, if there is a place. Where it takes
    /// another's, the answer is whose: that document is not read.
    pub fn arrived(&mut self, ticket: Ticket, now: Millis) -> Result<Option<Ticket>, Full> {
        let Some((caller, Stage::Arriving)) = self.places.get(&ticket) else { return Ok(None) };
        let (caller, lane) = (caller.clone(), caller.lane());
        let mut gave_way = None;
        if self.is_full(lane) {
            let other = self.who_gives_way(&caller, now)?;
            gave_way = self.lanes[lane].last_of(&other);
            if let Some(last) = gave_way {
                self.leave(last, false, now);
            }
        }
        self.lanes[lane].push(&caller, ticket);
        self.places.insert(ticket, (caller, Stage::Waiting));
        Ok(gave_way)
    }

    fn is_full(&self, lane: usize) -> bool {
        let here = |(other, stage): &&(Caller, Stage)| other.lane() == lane && *stage != Stage::Arriving;
        self.places.values().filter(here).count() >= self.rules.at_once + self.rules.waiting
    }

    /// Of those who wait the one who is furthest behind, if the newcomer is less so; where they are
    /// alike, the one with most documents, if the newcomer would still have fewer.
    fn who_gives_way(&self, newcomer: &Caller, now: Millis) -> Result<Caller, Full> {
        let lane = &self.lanes[newcomer.lane()];
        let behind = |caller: &Caller| -> (Weight, usize) { (self.costs.weight(caller, now), lane.waiting_of(caller)) };
        let last = lane.rotation.iter().max_by_key(|caller| behind(caller)).ok_or(Full)?;
        let (weight, own) = behind(newcomer);
        if behind(last) > (weight, own + 1) { Ok(last.clone()) } else { Err(Full) }
    }

    /// The document whose turn it is, if one more may be read. It counts as being read until
    /// [`Self::leave`].
    pub fn begin_next(&mut self, now: Millis) -> Option<Turn> {
        if self.costs.running() >= self.rules.at_once {
            return None;
        }
        let (first, second) = (self.next_lane, 1 - self.next_lane);
        let (lane, (caller, ticket)) = match self.lanes[first].pop(&self.costs, now) {
            Some(next) => (first, next),
            None => (second, self.lanes[second].pop(&self.costs, now)?),
        };
        self.next_lane = 1 - lane;
        let time = if self.costs.is_spent(&caller, now) { Time::Short } else { Time::Usual };
        self.costs.begin(ticket, &caller, now);
        self.places.insert(ticket, (caller, Stage::Reading));
        Some(Turn { ticket, time })
    }

    /// Gives the place back: the document was read, or was too complex, or its requester went away.
    pub fn leave(&mut self, ticket: Ticket, too_complex: bool, now: Millis) {
        match self.places.remove(&ticket) {
            Some((caller, Stage::Waiting)) => self.lanes[caller.lane()].remove(&caller, ticket),
            Some((_, Stage::Reading)) => self.costs.end(ticket, too_complex, now),
            Some((_, Stage::Arriving)) | None => {}
        }
    }
}

impl Lane {
    fn push(&mut self, caller: &Caller, ticket: Ticket) {
        let tickets = self.waiting.entry(caller.clone()).or_default();
        if tickets.is_empty() {
            self.rotation.push_back(caller.clone());
        }
        tickets.push_back(ticket);
    }

    /// The next document of the caller who is least behind; of equals the one whose turn it is.
    fn pop(&mut self, costs: &Costs, now: Millis) -> Option<(Caller, Ticket)> {
        let turns = self.rotation.iter().enumerate();
        let (at, _) = turns.min_by_key(|(_, caller)| costs.weight(caller, now))?;
        let caller = self.rotation.remove(at)?;
        let tickets = self.waiting.get_mut(&caller)?;
        let ticket = tickets.pop_front()?;
        if tickets.is_empty() {
            self.waiting.remove(&caller);
        } else {
            self.rotation.push_back(caller.clone());
        }
        Some((caller, ticket))
    }

    fn waiting_of(&self, caller: &Caller) -> usize {
        self.waiting.get(caller).map_or(0, VecDeque::len)
    }

    fn last_of(&self, caller: &Caller) -> Option<Ticket> {
        self.waiting.get(caller)?.back().copied()
    }

    fn remove(&mut self, caller: &Caller, ticket: Ticket) {
        let Some(tickets) = self.waiting.get_mut(caller) else { return };
        tickets.retain(|other| *other != ticket);
        if tickets.is_empty() {
            self.waiting.remove(caller);
            self.rotation.retain(|other| other != caller);
        }
    }
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
