// SPDX-License-Identifier: MPL-2.0
//! One direction of the link: rate, delay, loss. Pure: time is passed in.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// What a direction does to packets. Zero switches a property off.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Profile {
    pub(crate) kbit_per_s: f64,
    pub(crate) delay_ms: f64,
    /// The delay varies by up to this much both ways; packets keep their order.
    pub(crate) jitter_ms: f64,
    pub(crate) loss_percent: f64,
    /// Mean length of a series of lost packets.
    pub(crate) burst: f64,
    pub(crate) duplicated_percent: f64,
    /// Packets that overtake all others.
    pub(crate) reordered_percent: f64,
    /// What the queue before the slow link holds; more is dropped.
    pub(crate) queue_kbytes: f64,
    /// Larger packets vanish, and nobody is told.
    pub(crate) mtu_bytes: f64,
}

impl Default for Profile {
    fn default() -> Profile {
        Profile {
            kbit_per_s: 0.0,
            delay_ms: 0.0,
            jitter_ms: 0.0,
            loss_percent: 0.0,
            burst: 1.0,
            duplicated_percent: 0.0,
            reordered_percent: 0.0,
            queue_kbytes: 64.0,
            mtu_bytes: 0.0,
        }
    }
}

impl Profile {
    /// Reads words such as `rate=64` and `loss=10`.
    pub(crate) fn parse<'a>(words: impl Iterator<Item = &'a str>) -> Result<Profile, String> {
        let mut profile = Profile::default();
        for word in words {
            let (name, value) = word.split_once('=').ok_or_else(|| format!("{word}: NAME=NUMBER is expected"))?;
            let value: f64 = value.parse().map_err(|_| format!("{word}: not a number"))?;
            if !(value >= 0.0 && value.is_finite()) {
                return Err(format!("{word}: out of range"));
            }
            let property = match name {
                "rate" => &mut profile.kbit_per_s,
                "delay" => &mut profile.delay_ms,
                "jitter" => &mut profile.jitter_ms,
                "loss" => &mut profile.loss_percent,
                "burst" => &mut profile.burst,
                "dup" => &mut profile.duplicated_percent,
                "reorder" => &mut profile.reordered_percent,
                "queue" => &mut profile.queue_kbytes,
                "mtu" => &mut profile.mtu_bytes,
                _ => return Err(format!("{word}: unknown property")),
            };
            *property = value;
        }
        profile.burst = profile.burst.max(1.0);
        Ok(profile)
    }
}

/// A seeded generator (xorshift64*): a run's decisions can be repeated.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn seeded(seed: u64) -> Random {
        Random(seed | 1 << 63)
    }

    /// From 0 up to 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what a f64 holds")]
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn happens(&mut self, percent: f64) -> bool {
        percent > 0.0 && self.next() * 100.0 < percent
    }
}

#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) packets: u64,
    pub(crate) bytes: u64,
    pub(crate) lost: u64,
    pub(crate) overflowed: u64,
    /// Larger than the path carries.
    pub(crate) too_large: u64,
    /// How long each packet that got through waited for those before it, in milliseconds.
    pub(crate) queued_ms: Vec<f32>,
}

pub(crate) struct Direction {
    profile: Profile,
    /// When the slow link has sent what it has now.
    free_at: Instant,
    last_arrival: Instant,
    in_burst: bool,
    /// By arrival; the number keeps packets of one moment in order.
    underway: BTreeMap<(Instant, u64), Vec<u8>>,
    number: u64,
    pub(crate) counters: Counters,
}

impl Direction {
    pub(crate) fn new(profile: Profile, now: Instant) -> Direction {
        Direction {
            profile,
            free_at: now,
            last_arrival: now,
            in_burst: false,
            underway: BTreeMap::new(),
            number: 0,
            counters: Counters::default(),
        }
    }

    /// What is underway arrives as it would have; the queue of the slow link is empty.
    pub(crate) fn change(&mut self, profile: Profile, now: Instant) {
        self.profile = profile;
        self.free_at = now;
    }

    pub(crate) fn profile(&self) -> &Profile {
        &self.profile
    }

    pub(crate) fn send(&mut self, packet: &[u8], now: Instant, random: &mut Random) {
        #[expect(clippy::cast_precision_loss, reason = "a packet has few bytes")]
        if self.profile.mtu_bytes > 0.0 && packet.len() as f64 > self.profile.mtu_bytes {
            self.counters.too_large += 1;
            return;
        }
        if self.is_lost(random) {
            self.counters.lost += 1;
            return;
        }
        let mut at = now;
        if self.profile.kbit_per_s > 0.0 {
            let start = self.free_at.max(now);
            let waits = start.duration_since(now);
            if waits.as_secs_f64() * self.profile.kbit_per_s / 8.0 > self.profile.queue_kbytes {
                self.counters.overflowed += 1;
                return;
            }
            self.counters.queued_ms.push(waits.as_secs_f32() * 1000.0);
            #[expect(clippy::cast_precision_loss, reason = "a packet has few bytes")]
            let bits = packet.len() as f64 * 8.0;
            at = start + Duration::from_secs_f64(bits / (self.profile.kbit_per_s * 1000.0));
            self.free_at = at;
        }
        self.counters.packets += 1;
        self.counters.bytes += packet.len() as u64;
        if !random.happens(self.profile.reordered_percent) {
            let jitter = self.profile.jitter_ms * (random.next() * 2.0 - 1.0);
            at += Duration::from_secs_f64((self.profile.delay_ms + jitter).max(0.0) / 1000.0);
            at = at.max(self.last_arrival);
            self.last_arrival = at;
        }
        let copies = if random.happens(self.profile.duplicated_percent) { 2 } else { 1 };
        for _ in 0..copies {
            self.number += 1;
            self.underway.insert((at, self.number), packet.to_vec());
        }
    }

    /// The next packet that has arrived by `now`.
    pub(crate) fn take_arrived(&mut self, now: Instant) -> Option<Vec<u8>> {
        let first = self.underway.first_entry()?;
        (first.key().0 <= now).then(|| first.remove())
    }

    pub(crate) fn next_arrival(&self) -> Option<Instant> {
        self.underway.first_key_value().map(|((at, _), _)| *at)
    }

    /// Gilbert's model: series of losses of a mean length, at the wanted mean share.
    fn is_lost(&mut self, random: &mut Random) -> bool {
        let share = self.profile.loss_percent / 100.0;
        if share <= 0.0 || share >= 1.0 {
            return share >= 1.0;
        }
        let leave = 1.0 / self.profile.burst;
        let enter = if self.profile.burst <= 1.0 { share } else { leave * share / (1.0 - share) };
        let stays = self.in_burst && self.profile.burst > 1.0;
        self.in_burst = if stays { random.next() >= leave } else { random.next() < enter };
        self.in_burst
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test begins somewhere in time")]
mod tests {
    use super::*;

    fn profile(words: &str) -> Profile {
        Profile::parse(words.split_whitespace()).expect("a good profile")
    }

    fn arrivals(direction: &mut Direction, until: Instant) -> usize {
        std::iter::from_fn(|| direction.take_arrived(until)).count()
    }

    #[test]
    fn a_kilobyte_takes_a_second_at_eight_kilobits_and_its_delay_besides() {
        let start = Instant::now();
        let mut direction = Direction::new(profile("rate=8 delay=100"), start);
        direction.send(&[0; 1000], start, &mut Random::seeded(1));
        assert_eq!(arrivals(&mut direction, start + Duration::from_millis(1_099)), 0);
        assert_eq!(arrivals(&mut direction, start + Duration::from_millis(1_100)), 1);
    }

    #[test]
    fn what_the_queue_does_not_hold_is_dropped_and_counted() {
        let start = Instant::now();
        let mut direction = Direction::new(profile("rate=8 queue=2"), start);
        for _ in 0..10 {
            direction.send(&[0; 1000], start, &mut Random::seeded(1));
        }
        assert_eq!(direction.counters.overflowed, 7, "one on the line, two in the queue");
    }

    #[test]
    fn larger_packets_than_the_path_carries_vanish_and_are_counted() {
        let start = Instant::now();
        let mut direction = Direction::new(profile("mtu=1200"), start);
        for length in [1200, 1201] {
            direction.send(&vec![0; length], start, &mut Random::seeded(1));
        }
        assert_eq!((arrivals(&mut direction, start), direction.counters.too_large), (1, 1));
    }

    #[test]
    fn losses_have_the_wanted_share_and_length() {
        let start = Instant::now();
        let mut direction = Direction::new(profile("loss=20 burst=3"), start);
        let mut random = Random::seeded(7);
        let (mut bursts, mut before) = (0u64, 0);
        for _ in 0..50_000 {
            let lost = direction.counters.lost;
            direction.send(&[0; 10], start, &mut random);
            let now_lost = direction.counters.lost > lost;
            bursts += u64::from(now_lost && before == 0);
            before = u64::from(now_lost);
        }
        assert!((9_000..11_000).contains(&direction.counters.lost), "{} of 50,000", direction.counters.lost);
        assert!((direction.counters.lost / bursts) == 3 || (direction.counters.lost / bursts) == 2, "mean of three");
    }

    #[test]
    fn a_line_that_loses_everything_is_cut() {
        let start = Instant::now();
        for words in ["loss=100", "loss=100 burst=3"] {
            let mut direction = Direction::new(profile(words), start);
            let mut random = Random::seeded(7);
            for _ in 0..10_000 {
                direction.send(&[0; 10], start, &mut random);
            }
            assert_eq!((direction.counters.lost, arrivals(&mut direction, start)), (10_000, 0), "{words}");
        }
    }

    #[test]
    fn jitter_keeps_the_order() {
        let start = Instant::now();
        let mut direction = Direction::new(profile("delay=50 jitter=40"), start);
        let mut random = Random::seeded(3);
        for number in 0..100u8 {
            direction.send(&[number], start + Duration::from_millis(u64::from(number)), &mut random);
        }
        let order: Vec<u8> = std::iter::from_fn(|| direction.take_arrived(start + Duration::from_secs(1)))
            .map(|packet| packet[0])
            .collect();
        assert_eq!(order, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn a_wrong_word_is_named() {
        assert_eq!(Profile::parse(["speed=3"].into_iter()).unwrap_err(), "speed=3: unknown property");
        assert_eq!(Profile::parse(["rate=fast"].into_iter()).unwrap_err(), "rate=fast: not a number");
    }
}
