// SPDX-License-Identifier: MPL-2.0
//! Whether a path carries packets as large as those of pictures. Pure: times and transactions in,
//! verdicts out.
//!
//! Tunnels carry less than both ends believe, and where ICMP is dropped nobody says so: sound
//! arrives, and of a picture nothing but small pieces. Two checks leave together, one small and one
//! as large as a packet of a picture. Whoever answers the large one has a good path. Where small
//! ones are answered again and again and no large one ever is, size is the reason: ordinary loss
//! and full queues take both. See `docs/decisions/0044-small-mtu.md`.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::route::{Route, Via};
use crate::stun::Transaction;

/// A check of so many bytes of UDP is as large as a packet of a picture can be: browsers make 1,200
/// bytes of RTP at most, and encryption adds 16.
pub(super) const LARGE: usize = 1216;
/// Sound comes first on a new path. Longer: a picture is missed for longer.
const BEGINS_AFTER: Duration = Duration::from_secs(1);
/// On a slow line, which takes no pictures yet and feels a large packet.
const BEGINS_LATE: Duration = Duration::from_secs(20);
/// Between the first half of the pairs that are believed. Shorter: large checks fill a line before
/// the answer to the first is here.
const SPACING: Duration = Duration::from_millis(400);
/// Between the others. A queue that counts bytes and is full takes small checks alone. Shorter: its
/// few seconds are taken for a property of the path; longer: a picture is missed for longer.
const LATER_SPACING: Duration = Duration::from_millis(1500);
/// On a slow line, whose queues are full for longer, and which a pair costs a sixth of a second:
/// 3.5 kbit/s. It takes no pictures that would be missed.
const SLOW_SPACING: Duration = Duration::from_secs(3);
/// The answer to a large check may come so long after that to the small one beside it: on a slow
/// line it takes longer.
const GRACE: Duration = Duration::from_millis(600);
/// So many pairs are believed of which the small check alone was answered. Fewer: losses of 20 %
/// each way are taken for it (with ten, once in 27,000 paths); more: a picture is missed for
/// longer.
const BELIEVED: usize = 10;
/// Pairs that are remembered; also the most that are sent in a row.
const REMEMBERED: usize = 24;
/// A path may change underneath. Shorter: more bytes for nothing.
const LOOKS_AGAIN_AFTER: Duration = Duration::from_secs(15);

/// Two checks that left together.
#[derive(Debug)]
struct Pair {
    small: Transaction,
    large: Transaction,
    small_answered: Option<Instant>,
}

/// What is known of the present path.
#[derive(Debug, Default)]
pub(super) struct LargePackets {
    path: Option<Route>,
    began: Option<Instant>,
    /// When the next pair leaves; none: nothing is to be found out.
    due: Option<Instant>,
    pairs: VecDeque<Pair>,
    /// Pairs sent since the last conclusion.
    sent: usize,
    /// The last conclusion: whether they pass.
    pass: Option<bool>,
    /// The last verdict that was taken.
    told: Option<bool>,
}

impl LargePackets {
    /// Media takes this path now. TCP divides everything into packets that fit.
    pub fn follow(&mut self, path: Option<Route>, now: Instant) {
        if path == self.path {
            return;
        }
        let due = path.filter(|path| path.via == Via::Udp).map(|_| now + BEGINS_AFTER);
        *self = Self { path, began: Some(now), due, ..Self::default() };
    }

    /// When the next pair is due.
    pub fn due(&self) -> Option<Instant> {
        self.due
    }

    /// The pair that leaves now, if one is due: the small check and the large one.
    pub fn next(
        &mut self,
        line_is_slow: bool,
        now: Instant,
        mut new: impl FnMut() -> Transaction,
    ) -> Option<(Transaction, Transaction)> {
        self.due.filter(|due| *due <= now)?;
        let begins = self.sent == 0 && self.pass.is_none();
        if begins && line_is_slow && self.began.is_some_and(|at| now.saturating_duration_since(at) < BEGINS_LATE) {
            self.due = Some(now + BEGINS_AFTER);
            return None;
        }
        let (small, large) = (new(), new());
        if self.pairs.len() == REMEMBERED {
            self.pairs.pop_front();
        }
        self.pairs.push_back(Pair { small, large, small_answered: None });
        self.sent += 1;
        // Nothing is answered at all: that is another fault than size. And what is known to be lost
        // is lost once more every now and then.
        let rests = self.sent >= REMEMBERED || self.pass == Some(false);
        if rests {
            self.sent = 0;
        }
        let spacing = match () {
            () if rests => LOOKS_AGAIN_AFTER,
            () if line_is_slow => SLOW_SPACING,
            () if self.sent > BELIEVED / 2 => LATER_SPACING,
            () => SPACING,
        };
        self.due = Some(now + spacing);
        Some((small, large))
    }

    /// An answer that the browser has signed; false when it is to none of these checks.
    pub fn answered(&mut self, transaction: Transaction, now: Instant) -> bool {
        let Some(place) = self.pairs.iter().position(|pair| [pair.small, pair.large].contains(&transaction)) else {
            return false;
        };
        if self.pairs[place].large == transaction {
            self.conclude(true, now);
        } else {
            self.pairs[place].small_answered.get_or_insert(now);
        }
        true
    }

    /// Whether large packets pass, once it is known and whenever it changes.
    pub fn take_verdict(&mut self, now: Instant) -> Option<bool> {
        let alone = |pair: &&Pair| pair.small_answered.is_some_and(|at| now.saturating_duration_since(at) >= GRACE);
        if self.pairs.iter().filter(alone).count() >= BELIEVED {
            self.conclude(false, now);
        }
        let pass = self.pass?;
        (self.told.replace(pass) != Some(pass)).then_some(pass)
    }

    fn conclude(&mut self, pass: bool, now: Instant) {
        self.pass = Some(pass);
        self.pairs.clear();
        self.sent = 0;
        self.due = Some(now + LOOKS_AGAIN_AFTER);
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "virtual time begins somewhere")]
mod tests {
    use rand::rngs::SmallRng;
    use rand::{Rng as _, SeedableRng as _};

    use super::*;

    const DELAY: Duration = Duration::from_millis(150);

    /// A path that loses in series (Gilbert), as many of either size, and none or all of the large.
    struct Path {
        carries: usize,
        /// Share lost each way.
        loss: f64,
        /// Mean length of a series.
        burst: f64,
        in_burst: bool,
        rng: SmallRng,
    }

    impl Path {
        fn new(carries: usize, loss: f64, burst: f64, seed: u64) -> Self {
            Self { carries, loss, burst, in_burst: false, rng: SmallRng::seed_from_u64(seed) }
        }

        fn passes(&mut self, bytes: usize) -> bool {
            let leaves = 1.0 / self.burst;
            let enters = leaves * self.loss / (1.0 - self.loss);
            let draw = self.rng.random::<f64>();
            self.in_burst = if self.in_burst { draw >= leaves } else { draw < enters };
            !self.in_burst && bytes <= self.carries
        }
    }

    fn over(via: Via) -> Route {
        let address = |port| std::net::SocketAddr::from(([192, 0, 2, 1], port));
        Route { ours: address(7882), theirs: address(50_000), via }
    }

    /// What is said within the time, and the bytes that were sent for it.
    fn look(
        packets: &mut LargePackets,
        path: &mut Path,
        slow: bool,
        now: &mut Instant,
        time: Duration,
    ) -> (Vec<bool>, usize) {
        let (mut said, mut bytes) = (Vec::new(), 0);
        let mut underway: Vec<(Instant, Transaction)> = Vec::new();
        let end = *now + time;
        while *now < end {
            *now += Duration::from_millis(20);
            if let Some((small, large)) = packets.next(slow, *now, || path.rng.random()) {
                for (transaction, size) in [(small, 100), (large, LARGE)] {
                    bytes += size;
                    if path.passes(size) && path.passes(80) {
                        underway.push((*now + 2 * DELAY, transaction));
                    }
                }
            }
            for (_, transaction) in underway.extract_if(.., |(at, _)| *at <= *now) {
                packets.answered(transaction, *now);
            }
            said.extend(packets.take_verdict(*now));
        }
        (said, bytes)
    }

    #[test]
    fn a_path_that_carries_1172_bytes_is_told_within_twelve_seconds_and_said_once() {
        let (mut packets, mut now) = (LargePackets::default(), Instant::now());
        packets.follow(Some(over(Via::Udp)), now);
        let mut path = Path::new(1172, 0.0, 1.0, 1);
        assert_eq!(look(&mut packets, &mut path, false, &mut now, Duration::from_secs(12)).0, [false]);
        let (said, bytes) = look(&mut packets, &mut path, false, &mut now, Duration::from_mins(5));
        assert!(said.is_empty() && bytes < 30_000, "{said:?}, {bytes} bytes in five minutes");
        path.carries = 1472;
        assert_eq!(look(&mut packets, &mut path, false, &mut now, Duration::from_secs(20)).0, [true], "it is better");
        path.carries = 1172;
        assert_eq!(look(&mut packets, &mut path, false, &mut now, Duration::from_secs(30)).0, [false], "and worse");
    }

    #[test]
    fn it_is_found_among_ordinary_losses_too() {
        for seed in 0..50 {
            let (mut packets, mut now) = (LargePackets::default(), Instant::now());
            packets.follow(Some(over(Via::Udp)), now);
            let mut path = Path::new(1072, 0.1, 3.0, seed);
            assert_eq!(look(&mut packets, &mut path, false, &mut now, Duration::from_secs(30)).0, [false], "{seed}");
        }
    }

    #[test]
    fn ordinary_loss_single_or_in_series_is_never_taken_for_it() {
        for (loss, burst) in [(0.05, 1.0), (0.1, 1.0), (0.2, 3.0), (0.3, 5.0)] {
            for seed in 0..200 {
                let (mut packets, mut now) = (LargePackets::default(), Instant::now());
                packets.follow(Some(over(Via::Udp)), now);
                let mut path = Path::new(1472, loss, burst, seed);
                let (said, _) = look(&mut packets, &mut path, false, &mut now, Duration::from_mins(1));
                assert_eq!(said, [true], "{loss} {burst} {seed}");
            }
        }
    }

    #[test]
    fn a_dead_path_is_no_matter_of_size_and_costs_little() {
        let (mut packets, mut now) = (LargePackets::default(), Instant::now());
        packets.follow(Some(over(Via::Udp)), now);
        let mut path = Path::new(0, 0.0, 1.0, 1);
        let (said, bytes) = look(&mut packets, &mut path, false, &mut now, Duration::from_mins(1));
        assert!(said.is_empty() && bytes < 100_000, "{said:?}, {bytes} bytes");
    }

    #[test]
    fn a_good_path_costs_a_packet_every_quarter_of_a_minute_and_a_slow_one_nothing_at_first() {
        let (mut packets, mut now) = (LargePackets::default(), Instant::now());
        packets.follow(Some(over(Via::Udp)), now);
        let mut path = Path::new(1472, 0.0, 1.0, 1);
        let (said, bytes) = look(&mut packets, &mut path, true, &mut now, Duration::from_secs(19));
        assert!(said.is_empty() && bytes == 0, "{said:?}, {bytes} bytes before sound flows");
        let (said, bytes) = look(&mut packets, &mut path, true, &mut now, Duration::from_mins(1));
        assert!(said == [true] && bytes < 8_000, "{said:?}, {bytes} bytes");
    }

    #[test]
    fn a_queue_that_counts_bytes_and_is_full_for_a_while_is_not_taken_for_it() {
        for (slow, before, full) in [(false, 0, 9), (true, 19, 24)] {
            let (mut packets, mut now) = (LargePackets::default(), Instant::now());
            packets.follow(Some(over(Via::Udp)), now);
            let mut path = Path::new(200, 0.0, 1.0, 1);
            for seconds in [before, full] {
                let (said, _) = look(&mut packets, &mut path, slow, &mut now, Duration::from_secs(seconds));
                assert!(said.is_empty(), "{said:?} of a full queue, {slow}");
            }
            path.carries = 1472;
            let (said, _) = look(&mut packets, &mut path, slow, &mut now, Duration::from_mins(1));
            assert_eq!(said, [true], "{slow}");
        }
    }

    #[test]
    fn a_slow_line_feels_little_of_it_and_is_told_of_a_small_path_all_the_same() {
        let (mut packets, mut now) = (LargePackets::default(), Instant::now());
        packets.follow(Some(over(Via::Udp)), now);
        let mut path = Path::new(1072, 0.0, 1.0, 1);
        look(&mut packets, &mut path, true, &mut now, Duration::from_secs(19));
        let (said, bytes) = look(&mut packets, &mut path, true, &mut now, Duration::from_secs(35));
        assert!(said == [false] && bytes * 8 / 35 < 4_000, "{said:?}, {bytes} bytes in 35 seconds");
    }

    #[test]
    fn over_tcp_there_is_nothing_to_find_out() {
        let (mut packets, mut now) = (LargePackets::default(), Instant::now());
        packets.follow(Some(over(Via::Tcp)), now);
        let mut path = Path::new(1072, 0.0, 1.0, 1);
        assert_eq!(look(&mut packets, &mut path, false, &mut now, Duration::from_mins(1)), (Vec::new(), 0));
    }
}
