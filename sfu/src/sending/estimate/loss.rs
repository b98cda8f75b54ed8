// SPDX-License-Identifier: MPL-2.0
//! What losses say of the line. Losses that stay the same however little is sent are the line's
//! own, as on radio links, and sending less would cure nothing; losses that follow our rate are
//! ours.

use std::time::{Duration, Instant};

use super::rate::{HIGHEST, LOWEST};

/// A judgement needs this many packets.
const LEAST_PACKETS: u32 = 20;
/// And this much time: losses come in bursts.
const LEAST_TIME: Duration = Duration::from_millis(500);
/// Losses beyond the line's own that are borne without a word.
const TOLERATED: f64 = 0.02;
/// Losses beyond the line's own from which on we send less.
const TOO_MUCH: f64 = 0.10;
/// Weight of a new judgement in the line's own loss.
const OWN_WEIGHT: f64 = 0.5;
/// How much the line's own loss is forgotten at each judgement that sees less.
const OWN_FORGET: f64 = 0.1;
/// Growth of the bound at each judgement without losses of ours.
const GROWTH: f64 = 1.08;

/// The bound that losses set.
#[derive(Debug)]
pub(crate) struct LossControl {
    /// bit/s.
    bound: f64,
    lost: u32,
    total: u32,
    since: Option<Instant>,
    /// Share of packets that the line loses whatever we do.
    own: f64,
    /// Loss and bound at the last fall, to see whether it helped.
    at_fall: Option<(f64, f64)>,
    last: Option<f64>,
}

impl Default for LossControl {
    fn default() -> Self {
        Self { bound: HIGHEST, lost: 0, total: 0, since: None, own: 0.0, at_fall: None, last: None }
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

    /// A probe has shown that the line carries `rate`.
    pub fn raise(&mut self, rate: f64) {
        self.bound = self.bound.max(rate);
    }

    /// Counts outcomes and, when there are enough of them, judges. `estimate` is the present one,
    /// bit/s.
    pub fn update(&mut self, lost: u32, total: u32, estimate: f64, now: Instant) {
        self.lost += lost;
        self.total += total;
        let since = *self.since.get_or_insert(now);
        if self.total < LEAST_PACKETS || now.saturating_duration_since(since) < LEAST_TIME {
            return;
        }
        let loss = f64::from(self.lost) / f64::from(self.total);
        (self.lost, self.total, self.since) = (0, 0, Some(now));
        self.last = Some(loss);
        // Sending a third less and losing as much as before: that is the line.
        if let Some((then, bound)) = self.at_fall
            && self.bound < bound * 0.7
        {
            if loss > then * 0.7 {
                self.own += OWN_WEIGHT * (loss - self.own);
                self.bound = bound;
            }
            self.at_fall = None;
        }
        if loss < self.own {
            self.own -= OWN_FORGET * (self.own - loss);
        }
        let ours = ((loss - self.own) / (1.0 - self.own)).max(0.0);
        if ours > TOO_MUCH {
            let from = self.bound.min(estimate);
            self.at_fall.get_or_insert((loss, from));
            self.bound = (from * (1.0 - 0.5 * ours)).max(LOWEST);
        } else if ours < TOLERATED || self.own > 0.0 {
            self.at_fall = None;
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
            control.update((25.0 * loss(estimate)).round() as u32, 25, estimate, now);
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
