// SPDX-License-Identifier: MPL-2.0
//! The rate that follows from the delay: up while the line takes it, down to what arrives when its
//! queue grows (draft-ietf-rmcat-gcc-02, section 5.5).

use std::time::{Duration, Instant};

use super::delay::Usage;

/// Share of what arrives to which the rate falls on overuse: the queue must drain.
const BACK_OFF: f64 = 0.85;
/// Growth per second while the line's limit is unknown.
const GROWTH: f64 = 1.08;
/// The rate does not run further ahead of what arrives than this: what is not sent proves nothing.
const AHEAD: f64 = 1.5;
/// And this, bit/s.
const AHEAD_FIXED: f64 = 10_000.0;
/// Weight of a new observation in the mean of the limit.
const LIMIT_WEIGHT: f64 = 0.05;
/// A rate further from the known limit than this many of its deviations means that the line has
/// changed.
const LIMIT_DEVIATIONS: f64 = 3.0;
/// Below this, bit/s, nothing is gained: sound needs as much.
pub(crate) const LOWEST: f64 = 30_000.0;
/// Above this, bit/s, no browser sends.
pub(crate) const HIGHEST: f64 = 200_000_000.0;

/// The line's limit as seen when it was reached, with its deviation, in kbit/s.
#[derive(Debug, Clone, Copy)]
struct Limit {
    mean: f64,
    variance: f64,
}

impl Limit {
    fn seen(limit: Option<Self>, rate: f64) -> Self {
        let kilobits = rate / 1000.0;
        let Some(Self { mean, variance }) = limit else { return Self { mean: kilobits, variance: 0.4 } };
        let error = mean - kilobits;
        let mean = (1.0 - LIMIT_WEIGHT) * mean + LIMIT_WEIGHT * kilobits;
        // Relative to the mean, as the noise is.
        let variance = (1.0 - LIMIT_WEIGHT) * variance + LIMIT_WEIGHT * error * error / mean.max(1.0);
        Self { mean, variance: variance.clamp(0.4, 2.5) }
    }

    fn deviation(self) -> f64 {
        (self.variance * self.mean).sqrt()
    }

    fn holds(self, rate: f64) -> bool {
        (rate / 1000.0 - self.mean).abs() <= LIMIT_DEVIATIONS * self.deviation()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Hold,
    Increase,
}

/// Turns the detector's word into a rate.
#[derive(Debug)]
pub(crate) struct RateControl {
    /// bit/s.
    rate: f64,
    state: State,
    limit: Option<Limit>,
    changed_at: Option<Instant>,
    fell_at: Option<Instant>,
}

impl RateControl {
    pub fn new(start: f64) -> Self {
        Self { rate: start, state: State::Hold, limit: None, changed_at: None, fell_at: None }
    }

    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// When the rate last fell.
    pub fn fell_at(&self) -> Option<Instant> {
        self.fell_at
    }

    /// A probe has shown what the line carries.
    pub fn set(&mut self, rate: f64, now: Instant) {
        self.rate = rate.clamp(LOWEST, HIGHEST);
        self.changed_at = Some(now);
    }

    /// `acked` is the rate at which packets arrive, bit/s, where known.
    pub fn update(&mut self, usage: Usage, acked: Option<f64>, round_trip: Duration, now: Instant) {
        match usage {
            Usage::Over => {
                self.decrease(acked, round_trip, now);
                return;
            }
            Usage::Under => {
                self.state = State::Hold;
                self.changed_at = Some(now);
                return;
            }
            Usage::Normal => {}
        }
        if self.state == State::Hold {
            self.state = State::Increase;
            self.changed_at = Some(now);
            return;
        }
        let elapsed = self.changed_at.map_or(0.0, |at| now.saturating_duration_since(at).as_secs_f64()).min(1.0);
        self.changed_at = Some(now);
        if let (Some(limit), Some(acked)) = (self.limit, acked)
            && !limit.holds(acked)
            && acked / 1000.0 > limit.mean
        {
            self.limit = None;
        }
        let raised = if self.limit.is_some() {
            // Near the limit: about one packet more in each round trip.
            let response = round_trip.as_secs_f64() + 0.1;
            self.rate + (1200.0 * 8.0 / response).max(4000.0) * elapsed
        } else {
            self.rate * GROWTH.powf(elapsed)
        };
        // Without anything arriving there is no reason to rise.
        let bound = acked.map_or(self.rate, |acked| acked * AHEAD + AHEAD_FIXED);
        self.rate = raised.min(bound).max(self.rate).clamp(LOWEST, HIGHEST);
    }

    fn decrease(&mut self, acked: Option<f64>, round_trip: Duration, now: Instant) {
        let wait = round_trip.clamp(Duration::from_millis(10), Duration::from_millis(200));
        let too_soon = self.fell_at.is_some_and(|at| now.saturating_duration_since(at) < wait);
        let far_above = acked.is_some_and(|acked| acked < self.rate * 0.5);
        if too_soon && !far_above {
            return;
        }
        let lowered = match acked {
            Some(acked) => {
                if self.limit.is_some_and(|limit| !limit.holds(acked) && acked / 1000.0 < limit.mean) {
                    self.limit = None;
                }
                self.limit = Some(Limit::seen(self.limit, acked));
                BACK_OFF * acked
            }
            None => BACK_OFF * self.rate,
        };
        self.rate = lowered.min(self.rate).max(LOWEST);
        self.state = State::Hold;
        self.changed_at = Some(now);
        self.fell_at = Some(now);
    }
}
