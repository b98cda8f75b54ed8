// SPDX-License-Identifier: MPL-2.0
//! How much of a call's pages may be underway on its connection: as much as keeps the line busy,
//! and no queue in front of it. Pure; `paced.rs` reads the connection and waits.
//!
//! TCP fills whatever queue a line has, and the sound of the call waits in that queue. The kernel
//! knows the round trip and the shortest one seen; their difference is the queue. The window grows
//! while the queue is short and shrinks while it is long, once a round trip, as FAST TCP does it
//! (Wei, Jin, Low, Hegde, 2006).
//!
//! Losses make the smoothed round trip longer than the line's for seconds. What counts is the
//! shortest sample since the last change: a queue of our own delays every packet, a loss some.

use std::time::Duration;

/// How long packets may wait in the queue of the line for those of this connection. More: sound
/// comes later; less: pages load more slowly beside other traffic.
const QUEUE: Duration = Duration::from_millis(80);
/// Bytes underway at first, in a call: two segments. It doubles with every second round trip.
const FIRST_BYTES: usize = 2 << 10;
/// Never less, in bytes: half a segment, which takes 140 ms on 32 kbit/s.
const LEAST_BYTES: usize = 520;
/// Below this window, in bytes, a whole segment occupies the line for long, and sound waits.
const SLOW_BYTES: usize = 6 << 10;
/// What is written to it at once, in bytes: 80 ms on 64 kbit/s. Less: heads take more of the line.
const SMALL_BYTES: usize = 640;
/// Above this, in bytes, the window is no bound any more: 1 MiB in 100 ms is 80 Mbit/s.
const MOST_BYTES: usize = 1 << 20;
/// The window changes by this factor at most at once.
const STEP: f64 = 2.0;
/// So many changes in a row with the least window, and its round trip is what the line takes: the
/// shortest one that the kernel remembers was of a better line, or of smaller packets.
const STEPS_TO_LEARN: u32 = 6;
/// How long that is believed.
const LEARNED_FOR: Duration = Duration::from_mins(1);
/// Shortest time between two looks at a connection that has to wait.
const SHORTEST_WAIT: Duration = Duration::from_millis(5);
/// Longest one: the line is idle for no more of a second than this.
const LONGEST_WAIT: Duration = Duration::from_millis(50);

/// The kernel's smoothed round trip takes an eighth of each sample (RFC 6298).
const SAMPLE_SHARE: f64 = 1.0 / 8.0;
/// More samples between two looks than this leave nothing of the value before.
const MOST_SAMPLES: u32 = 40;

/// What the kernel knows of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Underway {
    /// Smoothed round trip.
    pub round_trip: Duration,
    /// The shortest one of the last minutes.
    pub shortest: Duration,
    /// Written, and neither arrived nor known to be lost.
    pub bytes: usize,
    /// Segments that have arrived so far; wraps around.
    pub arrived: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permit {
    /// So many bytes may be written now.
    Write(usize),
    /// Nothing; ask again after this.
    Wait(Duration),
}

#[derive(Debug)]
pub struct Pacing {
    window: usize,
    changed_at: Duration,
    /// Something had to wait for the window since it was changed last.
    is_limiting: bool,
    /// Changes in a row that left the least window.
    least_steps: u32,
    /// The round trip of the line without a queue of ours, and when it was learned.
    learned: Option<(Duration, Duration)>,
    /// The smoothed round trip and the arrivals at the last look.
    seen: Option<(Duration, u32)>,
    /// The shortest round trip since the last change; none while nothing arrives.
    sampled: Option<Duration>,
}

impl Default for Pacing {
    fn default() -> Self {
        Self {
            window: FIRST_BYTES,
            changed_at: Duration::ZERO,
            is_limiting: false,
            least_steps: 0,
            learned: None,
            seen: None,
            sampled: None,
        }
    }
}

impl Pacing {
    /// `now` counts from any fixed moment.
    pub fn permit(&mut self, now: Duration, underway: Underway) -> Permit {
        self.sample(underway);
        // What was written after the last change shows one round trip later.
        if now.saturating_sub(self.changed_at) >= 2 * underway.round_trip
            && let Some(round_trip) = self.sampled.take()
        {
            self.adapt(now, Underway { round_trip, ..underway });
            self.changed_at = now;
        }
        if self.window >= MOST_BYTES {
            return Permit::Write(usize::MAX);
        }
        match self.window.saturating_sub(underway.bytes) {
            0 => {
                self.is_limiting = true;
                Permit::Wait((underway.round_trip / 8).clamp(SHORTEST_WAIT, LONGEST_WAIT))
            }
            room if self.window < SLOW_BYTES => Permit::Write(room.min(SMALL_BYTES)),
            room => Permit::Write(room),
        }
    }

    /// Computes from two smoothed round trips what was sampled between them.
    fn sample(&mut self, underway: Underway) {
        let (before, arrived) = self.seen.replace((underway.round_trip, underway.arrived)).unwrap_or_default();
        let samples = underway.arrived.wrapping_sub(arrived);
        if samples == 0 {
            return;
        }
        let kept = (1.0 - SAMPLE_SHARE).powi(samples.min(MOST_SAMPLES) as i32);
        let sampled = (underway.round_trip.as_secs_f64() - before.as_secs_f64() * kept) / (1.0 - kept);
        let sampled = Duration::from_secs_f64(sampled.max(0.0)).max(underway.shortest);
        self.sampled = Some(self.sampled.map_or(sampled, |shortest| shortest.min(sampled)));
    }

    fn adapt(&mut self, now: Duration, underway: Underway) {
        let is_least = self.window == LEAST_BYTES && self.is_limiting;
        self.least_steps = if is_least { self.least_steps + 1 } else { 0 };
        if self.least_steps >= STEPS_TO_LEARN {
            self.learned = Some((underway.round_trip, now));
            self.least_steps = 0;
        }
        // What was learned while something else filled the line is corrected as soon as it is seen.
        self.learned = self
            .learned
            .filter(|(_, at)| now.saturating_sub(*at) <= LEARNED_FOR)
            .map(|(learned, at)| (learned.min(underway.round_trip), at));
        let shortest = self.learned.map_or(underway.shortest, |(learned, _)| learned.max(underway.shortest));
        let factor = (shortest + QUEUE).as_secs_f64() / underway.round_trip.as_secs_f64().max(1e-6);
        // A window that nothing waited for says nothing about the line when it grows.
        if factor <= 1.0 || self.is_limiting {
            let window = self.window as f64 * factor.clamp(1.0 / STEP, STEP);
            self.window = (window as usize).clamp(LEAST_BYTES, MOST_BYTES);
        }
        self.is_limiting = false;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    /// A packet that the sender waits for: it arrives, or is lost and known to be so after a while.
    struct Packet {
        settled_at: Duration,
        bytes: usize,
        sent_at: Duration,
        is_lost: bool,
        is_resent: bool,
    }

    /// A line with an endless queue, on which something else sends all the time, too.
    struct Line {
        bytes_per_second: f64,
        delay: Duration,
        other_bytes_per_second: f64,
        /// When what was sent so far has left the queue.
        free_at: Duration,
        packets: VecDeque<Packet>,
        /// One packet in so many is lost; none for 0.
        loses_one_in: u64,
        random: u64,
        underway: Underway,
        longest_queue: Duration,
        arrived: usize,
    }

    impl Line {
        fn of(kbit_per_second: u32, delay_millis: u64) -> Self {
            let delay = Duration::from_millis(delay_millis);
            Self {
                bytes_per_second: f64::from(kbit_per_second) * 125.0,
                delay,
                other_bytes_per_second: 0.0,
                free_at: Duration::ZERO,
                packets: VecDeque::new(),
                loses_one_in: 0,
                random: 7,
                underway: Underway { round_trip: delay, shortest: delay, bytes: 0, arrived: 0 },
                longest_queue: Duration::ZERO,
                arrived: 0,
            }
        }

        /// The kernel remembers a round trip of better times.
        fn once(mut self, delay_millis: u64) -> Self {
            self.underway.shortest = Duration::from_millis(delay_millis);
            self
        }

        fn beside(mut self, kbit_per_second: u32) -> Self {
            self.other_bytes_per_second = f64::from(kbit_per_second) * 125.0;
            self
        }

        /// One packet in so many is lost, at random.
        fn losing_one_in(mut self, packets: u64) -> Self {
            self.loses_one_in = packets;
            self
        }

        fn loses(&mut self) -> bool {
            self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            self.loses_one_in > 0 && (self.random >> 33).is_multiple_of(self.loses_one_in)
        }

        fn send(&mut self, now: Duration, bytes: usize, is_resent: bool) {
            let start = self.free_at.max(now);
            self.free_at = start + Duration::from_secs_f64(bytes as f64 / self.bytes_per_second);
            let is_lost = self.loses();
            // Later packets tell of a loss, and where none comes the retransmission timer does.
            let known_after = if is_lost { self.underway.round_trip } else { Duration::ZERO };
            let settled_at = self.free_at + self.delay + known_after;
            self.packets.push_back(Packet { settled_at, bytes, sent_at: now, is_lost, is_resent });
            self.underway.bytes += bytes;
        }

        /// Acknowledgements and losses by now. A lost packet is sent again at once.
        fn settle(&mut self, now: Duration) {
            for packet in std::mem::take(&mut self.packets) {
                if packet.settled_at > now {
                    self.packets.push_back(packet);
                    continue;
                }
                self.underway.bytes -= packet.bytes;
                if packet.is_lost {
                    self.send(now, packet.bytes, true);
                    continue;
                }
                self.arrived += packet.bytes;
                self.underway.arrived += 1;
                if !packet.is_resent {
                    let sample = packet.settled_at.saturating_sub(packet.sent_at);
                    self.underway.round_trip = self.underway.round_trip * 7 / 8 + sample / 8;
                    self.underway.shortest = self.underway.shortest.min(sample);
                }
            }
        }

        /// A file without end is loaded for so many seconds.
        fn load(mut self, seconds: u64) -> Self {
            const TICK: Duration = Duration::from_millis(5);
            let mut pacing = Pacing::default();
            let mut now = Duration::ZERO;
            while now < Duration::from_secs(seconds) {
                let other = self.other_bytes_per_second * TICK.as_secs_f64() / self.bytes_per_second;
                self.free_at = self.free_at.max(now) + Duration::from_secs_f64(other);
                self.settle(now);
                while let Permit::Write(room) = pacing.permit(now, self.underway) {
                    self.send(now, room.min(1040), false);
                    if self.underway.bytes > 4 << 20 {
                        break;
                    }
                }
                // The start is the kernel's; what counts is what remains.
                if now > Duration::from_secs(5) {
                    self.longest_queue = self.longest_queue.max(self.free_at.saturating_sub(now));
                }
                now += TICK;
            }
            self
        }

        fn used(&self, seconds: u64) -> f64 {
            self.arrived as f64 / seconds as f64 / self.bytes_per_second
        }
    }

    #[test]
    fn a_file_beside_sound_leaves_a_short_queue_on_every_slow_line() {
        for (kbit_per_second, delay) in [(32, 300), (64, 300), (128, 200), (256, 150), (512, 600)] {
            let line = Line::of(kbit_per_second, delay).beside(14).load(60);
            let queue = line.longest_queue.as_millis();
            assert!(queue <= 350, "{kbit_per_second} kbit/s: sound waits {queue} ms");
            let (used, left) = (line.used(60), 1.0 - 14.0 / f64::from(kbit_per_second));
            assert!(used > left * 0.5, "{kbit_per_second} kbit/s: the file gets {used:.2} of {left:.2}");
        }
    }

    #[test]
    fn a_line_that_became_slow_is_used_as_it_is_now() {
        for (kbit_per_second, delay) in [(64, 300), (256, 150), (2_000, 300)] {
            let line = Line::of(kbit_per_second, delay).once(20).beside(14).load(120);
            let queue = line.longest_queue.as_millis();
            assert!(queue <= 350, "{kbit_per_second} kbit/s: sound waits {queue} ms");
            let (used, left) = (line.used(120), 1.0 - 14.0 / f64::from(kbit_per_second));
            assert!(used > left * 0.5, "{kbit_per_second} kbit/s: the file gets {used:.2} of {left:.2}");
        }
    }

    #[test]
    fn a_line_with_losses_is_used_all_the_same() {
        for (kbit_per_second, delay, loses_one_in) in [(64, 300, 10), (256, 150, 20)] {
            let line = Line::of(kbit_per_second, delay).losing_one_in(loses_one_in).beside(24).load(60);
            let queue = line.longest_queue.as_millis();
            assert!(queue <= 400, "{kbit_per_second} kbit/s: sound waits {queue} ms");
            let (used, left) = (line.used(60), 1.0 - 24.0 / f64::from(kbit_per_second));
            assert!(used > left * 0.5, "{kbit_per_second} kbit/s: the file gets {used:.2} of {left:.2}");
        }
    }

    #[test]
    fn a_good_line_is_used() {
        for (kbit_per_second, delay) in [(20_000, 20), (8_000, 300)] {
            let used = Line::of(kbit_per_second, delay).load(60).used(60);
            assert!(used > 0.8, "{kbit_per_second} kbit/s: {used:.2} is used");
        }
    }

    #[test]
    fn in_a_house_nothing_waits() {
        let mut pacing = Pacing::default();
        let millis = Duration::from_millis;
        let mut waits = 0;
        for step in 0..20 {
            let underway =
                Underway { round_trip: millis(1), shortest: millis(1), bytes: pacing.window, arrived: step as u32 };
            waits += u32::from(matches!(pacing.permit(millis(2 * step), underway), Permit::Wait(_)));
        }
        assert!(waits < 10, "{waits} round trips of a millisecond");
    }
}
