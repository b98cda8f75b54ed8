// SPDX-License-Identifier: MPL-2.0
//! How much of a call's pages may be underway on its connection: as much as keeps the line busy,
//! and no queue in front of it. Pure; `paced.rs` reads the connection and waits.
//!
//! TCP fills whatever queue a line has, and the sound of the call waits in that queue. The kernel
//! knows the round trip and the shortest one seen; their difference is the queue. The window grows
//! while the queue is short and shrinks while it is long, once a round trip, as FAST TCP does it
//! (Wei, Jin, Low, Hegde, 2006).

use std::time::Duration;

/// How long packets may wait in the queue of the line for those of this connection. More: sound
/// comes later; less: pages load more slowly beside other traffic.
const QUEUE: Duration = Duration::from_millis(100);
/// Bytes underway at first, in a call: two segments. It doubles with every second round trip.
const FIRST_BYTES: usize = 2 << 10;
/// Never less, in bytes: half a segment, which takes 140 ms on 32 kbit/s.
const LEAST_BYTES: usize = 520;
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

/// What the kernel knows of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Underway {
    /// Smoothed round trip.
    pub round_trip: Duration,
    /// The shortest one of the last minutes.
    pub shortest: Duration,
    /// Written, and not acknowledged yet.
    pub bytes: usize,
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
}

impl Default for Pacing {
    fn default() -> Self {
        Self { window: FIRST_BYTES, changed_at: Duration::ZERO, is_limiting: false, least_steps: 0, learned: None }
    }
}

impl Pacing {
    /// `now` counts from any fixed moment.
    pub fn permit(&mut self, now: Duration, underway: Underway) -> Permit {
        // What was written after the last change shows in the smoothed round trip one later.
        if now.saturating_sub(self.changed_at) >= 2 * underway.round_trip {
            self.adapt(now, underway);
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
            room => Permit::Write(room),
        }
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

    /// A line with an endless queue, on which something else sends all the time, too.
    struct Line {
        bytes_per_second: f64,
        delay: Duration,
        other_bytes_per_second: f64,
        /// When what was sent so far has left the queue.
        free_at: Duration,
        acknowledged: VecDeque<(Duration, usize, Duration)>,
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
                acknowledged: VecDeque::new(),
                underway: Underway { round_trip: delay, shortest: delay, bytes: 0 },
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

        fn send(&mut self, now: Duration, bytes: usize) {
            let start = self.free_at.max(now);
            self.free_at = start + Duration::from_secs_f64(bytes as f64 / self.bytes_per_second);
            self.acknowledged.push_back((self.free_at + self.delay, bytes, now));
            self.underway.bytes += bytes;
        }

        /// A file without end is loaded for so many seconds.
        fn load(mut self, seconds: u64) -> Self {
            const TICK: Duration = Duration::from_millis(5);
            let mut pacing = Pacing::default();
            let mut now = Duration::ZERO;
            while now < Duration::from_secs(seconds) {
                let other = self.other_bytes_per_second * TICK.as_secs_f64() / self.bytes_per_second;
                self.free_at = self.free_at.max(now) + Duration::from_secs_f64(other);
                while self.acknowledged.front().is_some_and(|(at, ..)| *at <= now) {
                    let (at, bytes, sent_at) = self.acknowledged.pop_front().expect("there is one");
                    self.underway.bytes -= bytes;
                    self.arrived += bytes;
                    let sample = at.saturating_sub(sent_at);
                    self.underway.round_trip = self.underway.round_trip * 7 / 8 + sample / 8;
                    self.underway.shortest = self.underway.shortest.min(sample);
                }
                while let Permit::Write(room) = pacing.permit(now, self.underway) {
                    self.send(now, room.min(1040));
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
            let underway = Underway { round_trip: millis(1), shortest: millis(1), bytes: pacing.window };
            waits += u32::from(matches!(pacing.permit(millis(2 * step), underway), Permit::Wait(_)));
        }
        assert!(waits < 10, "{waits} round trips of a millisecond");
    }
}
