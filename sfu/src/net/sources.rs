// SPDX-License-Identifier: MPL-2.0
//! The source addresses of datagrams: which worker each belongs to, and its rate limit.
//!
//! A STUN message names its connection and goes to that connection's worker. What else comes from
//! its source goes where it went before: the source may be another participant's, written into the
//! message by somebody else. A worker says which sources are its browsers'; who only knows the name
//! of a connection fills no table.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use super::ufrag_table::UfragTable;
use crate::forwarding::KnownSource;
use crate::stun::{self, CheckTag};

/// Addresses from which nothing came for this long are forgotten.
const FORGET_AFTER: Duration = Duration::from_mins(1);
/// Addresses remembered. Whoever knows a connection's name can make them up; a server full of
/// people has some thousands. Costs 100 bytes each.
const MOST: usize = 20_000;
/// When there are so many, those from which nothing came for this long go first: browsers check
/// their connections every 2.5 s.
const FORGET_WHEN_FULL: Duration = Duration::from_secs(6);
/// Addresses that are not known and send in one second. More are dropped: a forger makes up any
/// number of them, and a browser repeats its check.
const MOST_UNKNOWN: usize = 4096;
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
    /// Messages of the present second from addresses that are not known.
    unknown: HashMap<IpAddr, u32>,
    unknown_since: Instant,
    per_second: u32,
    swept: Instant,
}

impl SourceTable {
    pub fn new(per_second: u32, now: Instant) -> Self {
        Self { by_address: HashMap::new(), unknown: HashMap::new(), unknown_since: now, per_second, swept: now }
    }

    /// The worker for a datagram from `source`.
    pub fn worker_for(&mut self, bytes: &[u8], source: SocketAddr, ufrags: &UfragTable, now: Instant) -> Verdict {
        match (stun::local_ufrag(bytes), stun::success(bytes)) {
            (Some(ufrag), _) => {
                ufrags.find(ufrag).map_or(Verdict::Stranger, |named| self.judge(source, Some(named), now))
            }
            (None, Some(transaction)) => self.judge(source, Some(CheckTag::of(transaction).worker.into()), now),
            (None, None) => self.judge(source, None, now),
        }
    }

    /// A worker says that a source is a browser of its. A new one is remembered; only a proof moves
    /// one that is known.
    pub fn learn(&mut self, KnownSource { address, is_proven }: KnownSource, worker: usize, now: Instant) {
        if let Some(known) = self.by_address.get_mut(&address) {
            if is_proven {
                known.worker = worker;
            }
            return;
        }
        if self.by_address.len() >= MOST {
            self.forget(FORGET_WHEN_FULL, now);
        }
        if self.by_address.len() < MOST {
            self.by_address.insert(address, Source { worker, last_received: now, second: now, in_second: 0 });
        }
    }

    /// A datagram came from `source`; `named` is the worker that has the connection which it names,
    /// if it names one.
    fn judge(&mut self, source: SocketAddr, named: Option<usize>, now: Instant) -> Verdict {
        let Some(sender) = self.by_address.get_mut(&source) else {
            return match named {
                None => Verdict::Stranger,
                Some(_) if self.is_flood(source.ip(), now) => Verdict::TooMany,
                Some(worker) => Verdict::Worker(worker),
            };
        };
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

    /// Counts a message from a source that nobody knows: whether its network has sent too many this
    /// second. Checking a signature costs a worker more than reading a name costs us.
    fn is_flood(&mut self, address: IpAddr, now: Instant) -> bool {
        if now.saturating_duration_since(self.unknown_since) >= Duration::from_secs(1) {
            self.unknown_since = now;
            self.unknown.clear();
        }
        if self.unknown.len() >= MOST_UNKNOWN && !self.unknown.contains_key(&address) {
            return true;
        }
        let count = self.unknown.entry(address).or_default();
        *count += 1;
        *count > self.per_second
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
        /// A browser of this worker is here.
        fn admit(&mut self, address: SocketAddr, worker: usize, now: Instant) {
            self.learn(KnownSource { address, is_proven: false }, worker, now);
        }
    }

    fn address(number: u32) -> SocketAddr {
        SocketAddr::from((number.to_be_bytes(), 4000))
    }

    #[test]
    fn who_sends_too_many_in_a_second_is_heard_again_in_the_next() {
        #[expect(clippy::disallowed_methods, reason = "a test needs some instant to count from")]
        let now = Instant::now();
        for is_known in [false, true] {
            let mut sources = SourceTable::new(3, now);
            if is_known {
                sources.admit(address(1), 1, now);
            }
            let verdicts: Vec<_> = (0..4).map(|_| sources.judge(address(1), Some(1), now)).collect();
            assert_eq!(verdicts, [Verdict::Worker(1), Verdict::Worker(1), Verdict::Worker(1), Verdict::TooMany]);
            let later = now + Duration::from_secs(1);
            assert_eq!(sources.judge(address(1), Some(1), later), Verdict::Worker(1));
            let nameless = if is_known { Verdict::Worker(1) } else { Verdict::Stranger };
            assert_eq!(sources.judge(address(1), None, later), nameless);
        }
    }

    #[test]
    fn who_only_knows_the_name_of_a_connection_shuts_no_newcomer_out() {
        #[expect(clippy::disallowed_methods, reason = "a test needs some instant to count from")]
        let mut now = Instant::now();
        let mut sources = SourceTable::new(4000, now);
        sources.admit(address(u32::MAX), 0, now);
        // 10,000 packets a second from as many addresses, for twenty seconds.
        for number in 0..200_000 {
            now += Duration::from_micros(100);
            sources.judge(address(number), Some(0), now);
        }
        assert_eq!(sources.by_address.len(), 1, "they fill no table");
        assert!(sources.unknown.len() <= MOST_UNKNOWN);
        assert_eq!(sources.judge(address(u32::MAX), None, now), Verdict::Worker(0), "An is heard on");
        now += Duration::from_secs(1);
        let newcomer = address(u32::MAX - 1);
        assert_eq!(sources.judge(newcomer, Some(1), now), Verdict::Worker(1), "Bình's check comes through");
        sources.admit(newcomer, 1, now);
        assert_eq!(sources.judge(newcomer, None, now), Verdict::Worker(1), "and Bình's handshake");
    }

    #[test]
    fn made_up_addresses_cost_bounded_memory_and_shut_nobody_out_who_is_in() {
        #[expect(clippy::disallowed_methods, reason = "a test needs some instant to count from")]
        let mut now = Instant::now();
        let mut sources = SourceTable::new(4000, now);
        let an = address(u32::MAX);
        sources.admit(an, 0, now);
        for number in 0..200_000 {
            now += Duration::from_micros(100);
            sources.admit(address(number), 0, now);
            if number % 20_000 == 0 {
                assert_eq!(sources.judge(an, None, now), Verdict::Worker(0), "An is heard on");
            }
        }
        assert!(sources.by_address.len() <= MOST);
        // Six seconds after the last of them there is room again.
        now += FORGET_WHEN_FULL;
        sources.admit(address(u32::MAX - 1), 1, now);
        assert_eq!(sources.judge(address(u32::MAX - 1), None, now), Verdict::Worker(1), "Bình comes in");
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
        sources.admit(an, 0, now);
        assert_eq!(sources.judge(an, Some(1), now), Verdict::Worker(1), "the check itself goes where it is named");
        sources.admit(an, 1, now);
        assert_eq!(sources.judge(an, None, now), Verdict::Worker(0), "An is heard on");
        sources.learn(KnownSource { address: an, is_proven: true }, 1, now);
        assert_eq!(sources.judge(an, None, now), Verdict::Worker(1), "it was An, on a new connection");
    }
}
