// SPDX-License-Identifier: MPL-2.0
//! What losses say of the line. Losses that stay the same however little is sent are the line's
//! own, as on radio links, and sending less would cure nothing; losses that follow our rate are
//! ours, as where a policer throws away what is above a contract.
//!
//! A judgement is statistical: 3 of 20 packets lost is what a line that loses one in twenty does
//! every other second, and no sign of anything.

use std::time::{Duration, Instant};

use super::rate::{HIGHEST, LOWEST};
use crate::quantities::DataSize;

/// A judgement needs this many packets.
const LEAST_PACKETS: u32 = 20;
/// And this much time: losses come in bursts.
const LEAST_TIME: Duration = Duration::from_millis(500);
/// What is undecided after this many packets, or this long, counts as no losses of ours.
const MOST_PACKETS: u32 = 400;
const MOST_TIME: Duration = Duration::from_secs(4);
/// Losses beyond the line's own that are borne.
const TOLERATED: f64 = 0.02;
/// Losses beyond the line's own from which on we send less.
const TOO_MUCH: f64 = 0.10;
/// So many standard deviations must lie between what is seen and [`TOO_MUCH`] before we send less.
/// Losses come in bursts, which makes them less certain than their number says. More: a policer is
/// obeyed later.
const SURE: f64 = 2.0;
/// Weight of a new judgement in the line's own loss.
const OWN_WEIGHT: f64 = 0.5;
/// How much the line's own loss is forgotten at each judgement that sees less.
const OWN_FORGET: f64 = 0.1;
/// Growth of the bound at each judgement without losses of ours.
const GROWTH: f64 = 1.08;
/// An experiment is over when we send less than this share of what we sent at the fall.
const CLEARLY_LESS: f64 = 0.75;
/// Losses that are still more than this share of those at the fall did not follow our rate.
const AS_BEFORE: f64 = 0.7;
/// Sound takes no more than this, bit/s, and is never sent more slowly: what is lost of it alone is
/// the line's own.
const SOUND_ALONE: f64 = 64_000.0;

/// The bound that losses set.
#[derive(Debug)]
pub(crate) struct LossControl {
    /// bit/s.
    bound: f64,
    window: Window,
    /// Share of packets that the line loses whatever we do.
    own: f64,
    /// Loss and sending rate at the last fall, to see whether it helped.
    at_fall: Option<(f64, f64)>,
    last: Option<f64>,
    /// Packets lost and all packets, since the connection began.
    overall: (u64, u64),
}

#[derive(Debug, Default)]
struct Window {
    lost: u32,
    total: u32,
    size: DataSize,
    since: Option<Instant>,
}

impl Default for LossControl {
    fn default() -> Self {
        Self { bound: HIGHEST, window: Window::default(), own: 0.0, at_fall: None, last: None, overall: (0, 0) }
    }
}

impl LossControl {
    /// The most that losses allow, bit/s.
    pub fn bound(&self) -> f64 {
        self.bound
    }

    /// Share of packets lost at the last judgement, 0 to 1.
    pub fn loss(&self) -> Option<f64> {
        self.last
    }

    /// Share of packets lost since the connection began, 0 to 1.
    pub fn overall(&self) -> Option<f64> {
        let (lost, total) = self.overall;
        (total > 0).then(|| lost as f64 / total as f64)
    }

    /// A probe has shown that the line carries `rate`.
    pub fn raise(&mut self, rate: f64) {
        self.bound = self.bound.max(rate);
    }

    /// Counts outcomes and judges when they are enough for it. `size` is that of the packets,
    /// `estimate` the present one, bit/s.
    pub fn update(&mut self, lost: u32, total: u32, size: DataSize, estimate: f64, now: Instant) {
        let since = *self.window.since.get_or_insert(now);
        self.overall = (self.overall.0 + u64::from(lost), self.overall.1 + u64::from(total));
        self.window.lost += lost;
        self.window.total += total;
        self.window.size += size;
        let elapsed = now.saturating_duration_since(since);
        if self.window.total < LEAST_PACKETS || elapsed < LEAST_TIME {
            return;
        }
        let packets = f64::from(self.window.total);
        let loss = f64::from(self.window.lost) / packets;
        let deviation = (loss.max(1.0 / packets) * (1.0 - loss) / packets).sqrt();
        let own = self.own.min(0.95);
        let beyond = |loss: f64| ((loss - own) / (1.0 - own)).max(0.0);
        let ours = beyond(loss);
        let surely_ours = beyond(loss - SURE * deviation) > TOO_MUCH;
        let surely_not = beyond(loss + deviation) < TOO_MUCH;
        let enough = self.window.total >= MOST_PACKETS || elapsed >= MOST_TIME;
        if !surely_ours && !surely_not && !enough {
            return;
        }
        let sent = self.window.size.bits() / elapsed.as_secs_f64();
        self.window = Window { since: Some(now), ..Window::default() };
        self.last = Some(loss);
        if sent < SOUND_ALONE {
            self.own += OWN_WEIGHT * (loss - self.own);
        }
        if let Some((then, rate)) = self.at_fall
            && sent < rate * CLEARLY_LESS
        {
            // Sending less and losing as much as before: that is the line. Delay alone says how
            // much it carries.
            if loss > then * AS_BEFORE {
                self.own += OWN_WEIGHT * (loss - self.own);
                self.bound = HIGHEST;
            }
            self.at_fall = None;
        }
        if loss < self.own {
            self.own -= OWN_FORGET * (self.own - loss);
        }
        if surely_ours {
            self.at_fall.get_or_insert((loss, sent));
            self.bound = (self.bound.min(estimate) * (1.0 - 0.5 * ours)).max(LOWEST);
        } else if beyond(loss - deviation) < TOLERATED {
            self.bound = (self.bound * GROWTH).min(HIGHEST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs `seconds` of 50 packets a second with the loss that `loss` gives for the estimate;
    /// returns the bound at the end.
    fn run(control: &mut LossControl, seconds: u64, loss: impl Fn(f64) -> f64) -> f64 {
        #[expect(clippy::disallowed_methods, reason = "a test needs some instant to count from")]
        let start = Instant::now();
        for step in 0..seconds * 2 {
            let now = start + Duration::from_millis(500 * step);
            let estimate = control.bound().min(1_000_000.0);
            let size = DataSize::from_bytes((estimate / 16.0) as usize);
            control.update((25.0 * loss(estimate)).round() as u32, 25, size, estimate, now);
        }
        control.bound().min(1_000_000.0)
    }

    #[test]
    fn losses_that_follow_our_rate_bring_it_down_until_they_end() {
        let bound = run(&mut LossControl::default(), 60, |rate| ((rate - 400_000.0) / rate).max(0.0));
        assert!((300_000.0..560_000.0).contains(&bound), "{bound}");
    }

    #[test]
    fn a_line_that_always_loses_a_fifth_is_not_abandoned() {
        let bound = run(&mut LossControl::default(), 60, |_| 0.2);
        assert!(bound > 800_000.0, "{bound}");
    }

    #[test]
    fn a_clean_line_has_no_bound() {
        assert!(run(&mut LossControl::default(), 10, |_| 0.0) > 900_000.0);
    }
}
