// SPDX-License-Identifier: MPL-2.0
//! The source addresses of datagrams: which worker each belongs to, and its rate limit.
//!
//! A STUN message names its connection and goes to that connection's worker. What else comes from
//! its source goes where it went before: the source may be another participant's, written into the
//! message by somebody else. A worker says so when an address is proven to be its browser's.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::ufrag_table::UfragTable;
use crate::stun::{self, CheckTag};

/// Addresses from which nothing came for this long are forgotten.
const FORGET_AFTER: Duration = Duration::from_mins(1);
/// Addresses remembered. Whoever knows a connection's name can make them up; a server full of
/// people has some thousands. Costs 100 bytes each.
const MOST: usize = 20_000;
/// When there are so many, those from which nothing came for this long go first: browsers check
/// their connections every 2.5 s.
const FORGET_WHEN_FULL: Duration = Duration::from_secs(6);
/// The table is gone through at most this often.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

#[derive(Debug)]
struct Source {
    worker: usize,
    last_received: Instant,
    second: Instant,
    in_second: u32,
}

/// What becomes of a datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It goes to this worker.
    Worker(usize),
    /// It belongs to no connection.
    Stranger,
    /// Its sender has sent too many this second.
    TooMany,
}

/// The table of the reading thread.
#[derive(Debug)]
pub(crate) struct SourceTable {
    by_address: HashMap<SocketAddr, Source>,
    per_second: u32,
    swept: Instant,
}

impl SourceTable {
    pub fn new(per_second: u32, now: Instant) -> Self {
        Self { by_address: HashMap::new(), per_second, swept: now }
    }

    /// The worker for a datagram from `source`.
    pub fn worker_for(&mut self, bytes: &[u8], source: SocketAddr, ufrags: &UfragTable, now: Instant) -> Verdict {
        match (stun::local_ufrag(bytes), stun::success(bytes)) {
            (Some(ufrag), _) => ufrags.find(ufrag).map_or(Verdict::Stranger, |named| {
                self.admit(source, named, now);
                self.judge(source, Some(named), now)
            }),
            (None, Some(transaction)) => self.judge(source, Some(CheckTag::of(transaction).worker.into()), now),
            (None, None) => self.judge(source, None, now),
        }
    }

    /// The source is proven to be of a browser of this worker.
    pub fn proven(&mut self, source: SocketAddr, worker: usize) {
        if let Some(sender) = self.by_address.get_mut(&source) {
            sender.worker = worker;
        }
    }

    /// Remembers a source that names a connection of this worker, if it is new.
    fn admit(&mut self, source: SocketAddr, worker: usize, now: Instant) {
        if self.by_address.contains_key(&source) {
            return;
        }
        if self.by_address.len() >= MOST {
            self.forget(FORGET_WHEN_FULL, now);
        }
        if self.by_address.len() < MOST {
            self.by_address.insert(source, Source { worker, last_received: now, second: now, in_second: 0 });
        }
    }

    /// A datagram came from `source`; `named` is the worker that has the connection which it names,
    /// if it names one.
    fn judge(&mut self, source: SocketAddr, named: Option<usize>, now: Instant) -> Verdict {
        let Some(sender) = self.by_address.get_mut(&source) else { return Verdict::Stranger };
        sender.last_received = now;
        if now.saturating_duration_since(sender.second) >= Duration::from_secs(1) {
            sender.second = now;
            sender.in_second = 0;
        }
        sender.in_second += 1;
        if sender.in_second > self.per_second {
            Verdict::TooMany
        } else {
            Verdict::Worker(named.unwrap_or(sender.worker))
        }
    }

    /// Forgets silent addresses; called after every batch.
    pub fn sweep(&mut self, now: Instant) {
        if now.saturating_duration_since(self.swept) > FORGET_AFTER {
            self.forget(FORGET_AFTER, now);
        }
    }

    fn forget(&mut self, silent: Duration, now: Instant) {
        if now.saturating_duration_since(self.swept) >= SWEEP_EVERY {
            self.swept = now;
            self.by_address.retain(|_, sender| now.saturating_duration_since(sender.last_received) < silent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl SourceTable {
        /// A datagram that names a connection of this worker, or none.
        fn take(&mut self, source: SocketAddr, named: Option<usize>, now: Instant) -> Verdict {
            if let Some(worker) = named {
                self.admit(source, worker, now);
            }
            self.judge(source, named, now)
        }
    }

    fn address(number: u32) -> SocketAddr {
        SocketAddr::from((number.to_be_bytes(), 4000))
    }

    #[test]
    fn who_sends_too_many_in_a_second_is_heard_again_in_the_next() {
        #[expect(clippy::disallowed_methods, reason = "a test needs some instant to count from")]
        let now = Instant::now();
        let mut sources = SourceTable::new(3, now);
        assert_eq!(sources.take(address(1), None, now), Verdict::Stranger);
        let verdicts: Vec<_> = (0..4).map(|_| sources.take(address(1), Some(1), now)).collect();
        assert_eq!(verdicts, [Verdict::Worker(1), Verdict::Worker(1), Verdict::Worker(1), Verdict::TooMany]);
        assert_eq!(sources.take(address(1), None, now + Duration::from_secs(1)), Verdict::Worker(1));
    }

    #[test]
    fn made_up_addresses_cost_bounded_memory_and_shut_nobody_out_who_is_in() {
        #[expect(clippy::disallowed_methods, reason = "a test needs some instant to count from")]
        let mut now = Instant::now();
        let mut sources = SourceTable::new(4000, now);
        let an = address(u32::MAX);
        assert_eq!(sources.take(an, Some(0), now), Verdict::Worker(0));
        for number in 0..200_000 {
            now += Duration::from_micros(100);
            sources.take(address(number), Some(0), now);
            if number % 20_000 == 0 {
                assert_eq!(sources.take(an, None, now), Verdict::Worker(0), "An is heard on");
            }
        }
        assert!(sources.by_address.len() <= MOST);
        // Six seconds after the last of them there is room again.
        now += FORGET_WHEN_FULL;
        assert_eq!(sources.take(address(u32::MAX - 1), Some(1), now), Verdict::Worker(1), "Bình comes in");
        now += FORGET_AFTER + SWEEP_EVERY;
        sources.sweep(now);
        assert!(sources.by_address.is_empty());
    }

    #[test]
    fn a_check_in_the_name_of_another_moves_nobody_to_another_thread() {
        #[expect(clippy::disallowed_methods, reason = "a test needs some instant to count from")]
        let now = Instant::now();
        let mut sources = SourceTable::new(4000, now);
        let an = address(1);
        assert_eq!(sources.take(an, Some(0), now), Verdict::Worker(0));
        assert_eq!(sources.take(an, Some(1), now), Verdict::Worker(1), "the check itself goes where it is named");
        assert_eq!(sources.take(an, None, now), Verdict::Worker(0), "An is heard on");
        sources.proven(an, 1);
        assert_eq!(sources.take(an, None, now), Verdict::Worker(1), "it was An, on a new connection");
    }
}
