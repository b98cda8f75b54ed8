// SPDX-License-Identifier: MPL-2.0
//! Decides which document is parsed next. Pure: uses neither a clock nor processes; the pool calls
//! it.
//!
//! Callers take turns, and those whose files have cost least recently ([`super::costs`]) come
//! first. If all places are taken, the caller with the highest cost loses its last place to a
//! newcomer with a lower one.
//!
//! Strangers' documents are parsed one at a time: the other child is reserved for signed-in people,
//! so that a signer never waits for a stranger's file. While other strangers wait, a file gets a
//! short time slice first; if that is not enough, it is parsed again from its beginning, after the
//! files that had no slice yet.
//!
//! A caller may have a few documents here, counted from the start of the request: a flood is
//! refused before its bodies are read. Only documents that have arrived take places in the queue,
//! because those in transfer cost nothing but memory (`bodies/budget.rs`): slow uploads do not
//! block the queue.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use moments::Millis;
use protocol::problem::ProblemCode;

use super::caller::{Caller, STRANGERS, Ticket};
use super::costs::{Costs, Weight};

/// The limits of the queue.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Documents parsed at the same time.
    pub at_once: usize,
    /// Of these, documents of strangers.
    pub of_strangers: usize,
    /// Waiting documents of strangers, and as many again of signed-in people, so that strangers
    /// cannot keep a chair from signing.
    pub waiting: usize,
    /// Documents of one caller, including those in transfer.
    pub per_caller: usize,
}

impl Rules {
    fn at_once_in(&self, lane: usize) -> usize {
        if lane == STRANGERS { self.of_strangers } else { self.at_once }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self { at_once: 2, of_strangers: 1, waiting: 32, per_caller: 4 }
    }
}

/// No place is free for this caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// All are taken, or those of one address, which may be many people's.
    InAll,
    /// This person has as many documents here as one may have.
    OfPerson,
}

impl From<Full> for ProblemCode {
    fn from(full: Full) -> Self {
        match full {
            Full::InAll => Self::Unavailable,
            Full::OfPerson => Self::TooManyAtOnce,
        }
    }
}

/// A document whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    pub ticket: Ticket,
    pub time: Time,
}

/// The time limit of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    Usual,
    /// Recent files of its caller have taken long.
    Short,
    /// Others wait: an unfinished document is parsed again later. Counts processor time
    /// (`time_limit.rs`).
    Slice,
}

impl Time {
    pub const fn limit(self) -> Duration {
        match self {
            // With all overhead the answer arrives within 20 seconds.
            Self::Usual => Duration::from_secs(18),
            Self::Short => Duration::from_secs(6),
            // Far longer than usual files take; five fresh networks keep a quiet one waiting for
            // 15 s.
            Self::Slice => Duration::from_secs(3),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Arriving,
    Waiting,
    /// Waits to be parsed again.
    WaitingAgain,
    Reading,
}

/// All places. Strangers and people have one lane each; the lanes take turns, and so do the callers
/// within a lane.
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
    /// Callers with waiting documents, in the order of their turns.
    rotation: VecDeque<Caller>,
    waiting: HashMap<Caller, VecDeque<Ticket>>,
}

impl Queue {
    pub fn new(rules: Rules) -> Self {
        Self { rules, ..Self::default() }
    }

    /// Reserves a place for a document that will arrive. Refused if there is no place now; when it
    /// arrives, the places may be taken ([`Self::arrived`]).
    pub fn enter(&mut self, caller: &Caller, now: Millis) -> Result<Ticket, Full> {
        let own = self.places.values().filter(|(other, _)| other == caller).count();
        if own >= self.rules.per_caller {
            return Err(if matches!(caller, Caller::Person(_)) { Full::OfPerson } else { Full::InAll });
        }
        if self.is_full(caller.lane()) {
            self.who_gives_way(caller, now)?;
        }
        self.last_ticket += 1;
        let ticket = Ticket(self.last_ticket);
        self.places.insert(ticket, (caller.clone(), Stage::Arriving));
        Ok(ticket)
    }

    /// The document has arrived and waits for its turn, if there is a place. Returns the document
    /// that loses its place, if any; that one is not parsed.
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
        self.places.values().filter(here).count() >= self.rules.at_once_in(lane) + self.rules.waiting
    }

    /// The waiting caller with the highest cost, if the newcomer's is lower; for equal costs the
    /// one with most documents, if the newcomer would still have fewer.
    fn who_gives_way(&self, newcomer: &Caller, now: Millis) -> Result<Caller, Full> {
        let lane = &self.lanes[newcomer.lane()];
        let behind = |caller: &Caller| -> (Weight, usize) { (self.costs.weight(caller, now), lane.waiting_of(caller)) };
        let last = lane.rotation.iter().max_by_key(|caller| behind(caller)).ok_or(Full::InAll)?;
        let (weight, own) = behind(newcomer);
        if behind(last) > (weight, own + 1) { Ok(last.clone()) } else { Err(Full::InAll) }
    }

    /// The next document, if another one may be parsed. It counts as running until [`Self::leave`].
    pub fn begin_next(&mut self, now: Millis) -> Option<Turn> {
        if self.costs.running() >= self.rules.at_once {
            return None;
        }
        let mut lanes = [self.next_lane, 1 - self.next_lane].into_iter();
        let (lane, (caller, ticket)) = lanes.find_map(|lane| {
            let free = self.costs.running_in(lane) < self.rules.at_once_in(lane);
            let next = if free { self.lanes[lane].pop(&self.costs, now) } else { None };
            next.map(|next| (lane, next))
        })?;
        self.next_lane = 1 - lane;
        let is_first = self.places.get(&ticket).is_some_and(|(_, stage)| *stage == Stage::Waiting);
        let time = match lane {
            _ if self.costs.is_spent(&caller, now) => Time::Short,
            STRANGERS if is_first && self.lanes[lane].has_others(&caller) => Time::Slice,
            _ => Time::Usual,
        };
        self.costs.begin(ticket, &caller, now);
        self.places.insert(ticket, (caller, Stage::Reading));
        Some(Turn { ticket, time })
    }

    /// The document was not finished in its slice and waits for another turn. It is charged more
    /// than its time, so that its sender comes after others.
    pub fn cut(&mut self, ticket: Ticket, now: Millis) {
        let Some((caller, stage @ Stage::Reading)) = self.places.get_mut(&ticket) else { return };
        *stage = Stage::WaitingAgain;
        self.costs.end(ticket, true, now);
        self.lanes[caller.lane()].push(caller, ticket);
    }

    /// Releases the place: the document was parsed, was too complex, or its requester has gone.
    pub fn leave(&mut self, ticket: Ticket, too_complex: bool, now: Millis) {
        match self.places.remove(&ticket) {
            Some((caller, Stage::Waiting | Stage::WaitingAgain)) => self.lanes[caller.lane()].remove(&caller, ticket),
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

    /// The next document of the caller with the lowest cost; for equal costs of the one whose turn
    /// it is.
    fn pop(&mut self, costs: &Costs, now: Millis) -> Option<(Caller, Ticket)> {
        // A person's second document waits, so that their files never take all places.
        let may_run = |caller: &Caller| !matches!(caller, Caller::Person(_)) || !costs.is_running(caller);
        let turns = self.rotation.iter().enumerate().filter(|(_, caller)| may_run(caller));
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

    fn has_others(&self, caller: &Caller) -> bool {
        self.rotation.iter().any(|other| other != caller)
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
