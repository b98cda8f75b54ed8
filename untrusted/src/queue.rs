//! Whose document is read next. Pure: no clock, no processes; the pool asks and obeys.
//!
//! A caller has a few documents here, from the first byte of a request on: a flood is refused
//! before its bodies are read. The places of the queue belong to documents that have arrived, since
//! those on their way cost nothing but their bytes (`bodies/budget.rs`): however many slow uploads
//! there are, they keep nobody from being read.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Ipv6Addr};

use meetings::ids::UserId;
use protocol::problem::ProblemCode;

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

/// No place is free for this caller now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

impl From<Full> for ProblemCode {
    fn from(_: Full) -> Self {
        Self::Unavailable
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
    pub fn enter(&mut self, caller: &Caller) -> Result<Ticket, Full> {
        let own = self.places.values().filter(|(other, _)| other == caller).count();
        if self.is_full(caller.lane()) || own >= self.rules.per_caller {
            return Err(Full);
        }
        self.last_ticket += 1;
        let ticket = Ticket(self.last_ticket);
        self.places.insert(ticket, (caller.clone(), Stage::Arriving));
        Ok(ticket)
    }

    /// The document has arrived and waits for its turn, if a place is free.
    pub fn arrived(&mut self, ticket: Ticket) -> Result<(), Full> {
        let Some((caller, Stage::Arriving)) = self.places.get(&ticket) else { return Ok(()) };
        let (caller, lane) = (caller.clone(), caller.lane());
        if self.is_full(lane) {
            return Err(Full);
        }
        self.lanes[lane].push(&caller, ticket);
        self.places.insert(ticket, (caller, Stage::Waiting));
        Ok(())
    }

    fn is_full(&self, lane: usize) -> bool {
        let here = |(other, stage): &&(Caller, Stage)| other.lane() == lane && *stage != Stage::Arriving;
        self.places.values().filter(here).count() >= self.rules.at_once + self.rules.waiting
    }

    /// The document whose turn it is, if one more may be read. It counts as being read until
    /// [`Self::leave`].
    pub fn begin_next(&mut self) -> Option<Ticket> {
        let reading = self.places.values().filter(|(_, stage)| *stage == Stage::Reading).count();
        if reading >= self.rules.at_once {
            return None;
        }
        let (first, second) = (self.next_lane, 1 - self.next_lane);
        let (lane, ticket) = match self.lanes[first].pop() {
            Some(ticket) => (first, ticket),
            None => (second, self.lanes[second].pop()?),
        };
        self.next_lane = 1 - lane;
        if let Some((_, stage)) = self.places.get_mut(&ticket) {
            *stage = Stage::Reading;
        }
        Some(ticket)
    }

    /// Gives the place back: the document was read, or its requester went away.
    pub fn leave(&mut self, ticket: Ticket) {
        if let Some((caller, Stage::Waiting)) = self.places.remove(&ticket) {
            self.lanes[caller.lane()].remove(&caller, ticket);
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

    fn pop(&mut self) -> Option<Ticket> {
        let caller = self.rotation.pop_front()?;
        let tickets = self.waiting.get_mut(&caller)?;
        let ticket = tickets.pop_front();
        if tickets.is_empty() {
            self.waiting.remove(&caller);
        } else {
            self.rotation.push_back(caller);
        }
        ticket
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
