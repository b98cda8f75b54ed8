// SPDX-License-Identifier: MPL-2.0
//! The source addresses of datagrams: which worker each belongs to, and its rate limit.
//!
//! A STUN message names its connection and goes to that connection's worker. What else comes from
//! its source goes where it went before: the source may be another participant's, written into the
//! message by somebody else. A worker says which sources are its browsers', again with every check;
//! whatever else comes from a source keeps it in no table. Who only knows the name of a connection
//! fills no table either, and uses up that connection's allowance alone.

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasher;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::ufrag_table::UfragTable;
use crate::forwarding::KnownSource;
use crate::stun::{self, CheckTag};

/// Addresses of which no worker has said anything for this long are forgotten.
const FORGET_AFTER: Duration = Duration::from_mins(1);
/// Addresses remembered. Whoever has a connection's password can make them up; a server full of
/// people has some thousands. Costs 130 bytes each.
const MOST: usize = 20_000;
/// When there are so many, those go first of which nothing was said for this long: browsers check
/// their connections every 2.5 s.
const FORGET_WHEN_FULL: Duration = Duration::from_secs(6);
/// Checks for one connection from addresses that are not known, in a second; a browser with five
/// addresses sends some fifty. More are dropped: checking a signature costs a worker more than
/// reading a name costs us.
const MOST_UNKNOWN_CHECKS: u32 = 200;
/// The table is gone through at most this often.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

#[derive(Debug)]
struct Source {
    worker: usize,
    is_proven: bool,
    /// When a worker last said that it is a browser's.
    told: Instant,
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
    /// In the order in which they came; some have been proven since.
    unproven: VecDeque<SocketAddr>,
    /// Checks of the present second from addresses that are not known, by the hash of the name of
    /// their connection; no more than there are connections.
    unknown: HashMap<u64, u32>,
    unknown_since: Instant,
    hasher: RandomState,
    per_second: u32,
    swept: Instant,
}

impl SourceTable {
    pub fn new(per_second: u32, now: Instant) -> Self {
        Self {
            by_address: HashMap::new(),
            unproven: VecDeque::new(),
            unknown: HashMap::new(),
            unknown_since: now,
            hasher: RandomState::new(),
            per_second,
            swept: now,
        }
    }

    /// The worker for a datagram from `source`.
    pub fn worker_for(&mut self, bytes: &[u8], source: SocketAddr, ufrags: &UfragTable, now: Instant) -> Verdict {
        match (stun::local_ufrag(bytes), stun::success(bytes)) {
            (Some(ufrag), _) => {
                ufrags.find(ufrag).map_or(Verdict::Stranger, |worker| self.check(ufrag, worker, source, now))
            }
            (None, Some(transaction)) => self.answer(CheckTag::of(transaction).worker.into(), source, now),
            (None, None) => self.judge(source, None, now).unwrap_or(Verdict::Stranger),
        }
    }

    /// A check for a connection of `worker`.
    fn check(&mut self, ufrag: &str, worker: usize, source: SocketAddr, now: Instant) -> Verdict {
        self.judge(source, Some(worker), now)
            .unwrap_or_else(|| if self.is_flood(ufrag, now) { Verdict::TooMany } else { Verdict::Worker(worker) })
    }

    /// An answer to a check of a worker. Where its check went is known before it leaves; from
    /// elsewhere anybody could name a worker.
    fn answer(&mut self, worker: usize, source: SocketAddr, now: Instant) -> Verdict {
        self.judge(source, Some(worker), now).unwrap_or(Verdict::Stranger)
    }

    /// A worker says that a source is a browser of its. A new one is remembered; only a proof moves
    /// one that is known. In a full table it takes the place of whoever has failed for longest to
    /// prove that they receive there: newcomers prove it within a round trip.
    pub fn learn(&mut self, KnownSource { address, is_proven }: KnownSource, worker: usize, now: Instant) {
        if let Some(known) = self.by_address.get_mut(&address) {
            if is_proven {
                known.worker = worker;
                known.is_proven = true;
            }
            // Only what its owner says: it would be kept here by anybody who sends to us.
            if known.worker == worker {
                known.told = now;
            }
            return;
        }
        if self.by_address.len() >= MOST {
            self.forget(FORGET_WHEN_FULL, now);
        }
        if self.by_address.len() >= MOST {
            self.forget_oldest_unproven();
        }
        if self.by_address.len() < MOST {
            if !is_proven {
                self.unproven.push_back(address);
            }
            let source = Source { worker, is_proven, told: now, second: now, in_second: 0 };
            self.by_address.insert(address, source);
        }
    }

    /// A datagram came from `source`; `named` is the worker that has the connection which it names,
    /// if it names one. `None` for a source that is not known.
    fn judge(&mut self, source: SocketAddr, named: Option<usize>, now: Instant) -> Option<Verdict> {
        let sender = self.by_address.get_mut(&source)?;
        if now.saturating_duration_since(sender.second) >= Duration::from_secs(1) {
            sender.second = now;
            sender.in_second = 0;
        }
        sender.in_second += 1;
        Some(if sender.in_second > self.per_second {
            Verdict::TooMany
        } else {
            Verdict::Worker(named.unwrap_or(sender.worker))
        })
    }

    /// Counts a message in the name of a connection from a source that nobody knows: whether there
    /// were too many this second.
    fn is_flood(&mut self, ufrag: &str, now: Instant) -> bool {
        if now.saturating_duration_since(self.unknown_since) >= Duration::from_secs(1) {
            self.unknown_since = now;
            self.unknown.clear();
        }
        let count = self.unknown.entry(self.hasher.hash_one(ufrag)).or_default();
        *count = count.saturating_add(1);
        *count > MOST_UNKNOWN_CHECKS
    }

    fn forget_oldest_unproven(&mut self) {
        while let Some(address) = self.unproven.pop_front() {
            if self.is_unproven(&address) {
                self.by_address.remove(&address);
                return;
            }
        }
    }

    fn is_unproven(&self, address: &SocketAddr) -> bool {
        self.by_address.get(address).is_some_and(|source| !source.is_proven)
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
            self.by_address.retain(|_, source| now.saturating_duration_since(source.told) < silent);
            let mut unproven = std::mem::take(&mut self.unproven);
            unproven.retain(|address| self.is_unproven(address));
            self.unproven = unproven;
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

    /// The table with An's connection on worker 0 and Bình's on worker 1.
    fn table(now: Instant) -> (SourceTable, UfragTable) {
        let ufrags = UfragTable::default();
        ufrags.add("an".into(), 0);
        ufrags.add("binh".into(), 1);
        (SourceTable::new(4000, now), ufrags)
    }

    #[expect(clippy::disallowed_methods, reason = "a test needs some instant to count from")]
    fn start() -> Instant {
        Instant::now()
    }

    #[test]
    fn who_sends_too_many_in_a_second_is_heard_again_in_the_next() {
        let now = start();
        let mut sources = SourceTable::new(3, now);
        sources.admit(address(1), 1, now);
        let verdicts: Vec<_> = (0..4).filter_map(|_| sources.judge(address(1), None, now)).collect();
        assert_eq!(verdicts, [Verdict::Worker(1), Verdict::Worker(1), Verdict::Worker(1), Verdict::TooMany]);
        assert_eq!(sources.judge(address(1), None, now + Duration::from_secs(1)), Some(Verdict::Worker(1)));
    }

    #[test]
    fn who_only_knows_the_name_of_a_connection_shuts_nobody_out_but_that_one() {
        let mut now = start();
        let (mut sources, _) = table(now);
        sources.admit(address(u32::MAX), 0, now);
        // 10,000 packets a second from as many addresses, for twenty seconds and a half.
        for number in 0..205_000 {
            now += Duration::from_micros(100);
            sources.check("an", 0, address(number), now);
        }
        assert_eq!(sources.by_address.len(), 1, "they fill no table");
        assert_eq!(sources.check("an", 0, address(7), now), Verdict::TooMany, "and keep no worker busy");
        assert_eq!(sources.judge(address(u32::MAX), None, now), Some(Verdict::Worker(0)), "An is heard on");
        let newcomer = address(u32::MAX - 1);
        assert_eq!(sources.check("binh", 1, newcomer, now), Verdict::Worker(1), "Bình's check comes through at once");
        sources.admit(newcomer, 1, now);
        assert_eq!(sources.judge(newcomer, None, now), Some(Verdict::Worker(1)), "and Bình's handshake");
    }

    #[test]
    fn a_stranger_with_made_up_answers_shuts_no_newcomer_out() {
        let mut now = start();
        let (mut sources, _) = table(now);
        for number in 0..200_000 {
            now += Duration::from_micros(50);
            assert_eq!(sources.answer(0, address(number), now), Verdict::Stranger);
        }
        assert_eq!(sources.check("binh", 1, address(u32::MAX), now), Verdict::Worker(1), "Bình's check comes through");
        sources.admit(address(u32::MAX), 1, now);
        assert_eq!(sources.answer(1, address(u32::MAX), now), Verdict::Worker(1), "and the answer to ours");
    }

    #[test]
    fn made_up_addresses_cost_bounded_memory_and_shut_nobody_out_who_is_in() {
        let mut now = start();
        let (mut sources, _) = table(now);
        let an = address(u32::MAX);
        sources.learn(KnownSource { address: an, is_proven: true }, 0, now);
        for number in 0..200_000 {
            now += Duration::from_micros(100);
            sources.admit(address(number), 0, now);
            if number % 20_000 == 0 {
                sources.admit(an, 0, now);
                assert_eq!(sources.judge(an, None, now), Some(Verdict::Worker(0)), "An is heard on");
            }
        }
        assert!(sources.by_address.len() <= MOST && sources.unproven.len() <= MOST);
        // An's own checks keep her; nobody's rubbish keeps an address that its worker is silent of.
        for second in 0..7 {
            now += Duration::from_secs(1);
            sources.admit(an, 0, now);
            for number in 180_000..200_000 {
                sources.judge(address(number), None, now);
            }
            if second == 0 {
                let proven = KnownSource { address: address(u32::MAX - 2), is_proven: true };
                sources.learn(proven, 1, now);
                assert_eq!(
                    sources.judge(proven.address, None, now),
                    Some(Verdict::Worker(1)),
                    "who is proven comes in"
                );
            }
        }
        sources.admit(address(u32::MAX - 1), 1, now);
        assert_eq!(sources.judge(address(u32::MAX - 1), None, now), Some(Verdict::Worker(1)), "Bình comes in");
        assert_eq!(sources.judge(an, None, now), Some(Verdict::Worker(0)), "An is heard on");
        now += FORGET_AFTER + SWEEP_EVERY;
        sources.sweep(now);
        assert!(sources.by_address.is_empty());
    }

    #[test]
    fn where_the_table_is_full_a_newcomer_is_proven_also_while_strangers_send_made_up_answers() {
        let mut now = start();
        let (mut sources, _) = table(now);
        let an = address(u32::MAX);
        sources.learn(KnownSource { address: an, is_proven: true }, 0, now);
        let mut made_up = 0..u32::MAX - 1;
        let mut attack = |sources: &mut SourceTable, now| {
            for number in made_up.by_ref().take(10_000) {
                sources.admit(address(number), 0, now);
                assert_eq!(sources.answer(0, address(number ^ (1 << 31)), now), Verdict::Stranger);
            }
        };
        attack(&mut sources, now);
        attack(&mut sources, now);
        let newcomer = address(u32::MAX - 1);
        sources.admit(newcomer, 1, now);
        attack(&mut sources, now);
        now += Duration::from_millis(900);
        assert_eq!(sources.answer(1, newcomer, now), Verdict::Worker(1), "the answer to our check comes through");
        sources.learn(KnownSource { address: newcomer, is_proven: true }, 1, now);
        attack(&mut sources, now);
        attack(&mut sources, now);
        assert_eq!(sources.judge(newcomer, None, now), Some(Verdict::Worker(1)), "who is proven stays");
        assert_eq!(sources.judge(an, None, now), Some(Verdict::Worker(0)));
        assert!(sources.by_address.len() <= MOST && sources.unproven.len() <= MOST);
    }

    #[test]
    fn nobody_takes_the_place_of_who_is_proven() {
        let now = start();
        let (mut sources, _) = table(now);
        for number in 0..MOST as u32 {
            sources.admit(address(number), 0, now);
            sources.learn(KnownSource { address: address(number), is_proven: true }, 0, now);
        }
        for is_proven in [false, true] {
            sources.learn(KnownSource { address: address(u32::MAX), is_proven }, 1, now);
            assert_eq!(sources.judge(address(u32::MAX), None, now), None);
        }
        assert!((0..MOST as u32).all(|number| sources.judge(address(number), None, now).is_some()));
    }

    #[test]
    fn a_check_in_the_name_of_another_moves_nobody_to_another_thread() {
        let now = start();
        let (mut sources, _) = table(now);
        let an = address(1);
        sources.admit(an, 0, now);
        let named = sources.check("binh", 1, an, now);
        assert_eq!(named, Verdict::Worker(1), "the check itself goes where it is named");
        sources.admit(an, 1, now);
        assert_eq!(sources.judge(an, None, now), Some(Verdict::Worker(0)), "An is heard on");
        sources.learn(KnownSource { address: an, is_proven: true }, 1, now);
        assert_eq!(sources.judge(an, None, now), Some(Verdict::Worker(1)), "it was An, on a new connection");
    }
}
