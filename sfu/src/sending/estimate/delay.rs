// SPDX-License-Identifier: MPL-2.0
//! Whether the line's queue grows: the delay gradient detector of Google congestion control
//! (draft-ietf-rmcat-gcc-02, section 5), with the trend line in the place of the Kalman filter.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::quantities::Micros;
use crate::sending::transport::Outcome;

/// Packets that leave within this time are one group: their spacing says more about our timers than
/// about the line.
const GROUP: Duration = Duration::from_millis(5);
/// Groups over which the trend is taken. More: steadier and later.
const WINDOW: usize = 20;
/// Weight of the past in the smoothed delay.
const SMOOTHING: f64 = 0.9;
/// Makes the slope comparable with the threshold, which is in milliseconds.
const GAIN: f64 = 4.0;
/// The slope is weighed by the number of groups behind it, up to this many.
const MOST_DELTAS: u32 = 60;
/// The delay must grow for this long, milliseconds, before it counts as overuse.
const OVERUSE_TIME: f64 = 10.0;
/// How fast the threshold follows a larger and a smaller trend. It rises so that a line with jitter
/// of its own is not taken for a full one, and so that other traffic does not starve us.
const RISE: f64 = 0.0087;
const FALL: f64 = 0.039;
/// The threshold at the beginning and its bounds, milliseconds (draft-ietf-rmcat-gcc-02, section
/// 5.4). Higher: queues grow longer before they are noticed; lower: jitter is taken for a queue.
const FIRST_THRESHOLD: f64 = 12.5;
const LOWEST_THRESHOLD: f64 = 6.0;
const HIGHEST_THRESHOLD: f64 = 600.0;
/// A trend so far above the threshold, milliseconds, is an event of its own, not the line's nature:
/// the threshold does not follow it.
const PEAK: f64 = 15.0;
/// The threshold follows for at most so long at once: after a silence it does not jump.
const LONGEST_STEP: Micros = Micros::from_millis(100);
/// A receiver's clock that jumps by more than this is a new clock.
const CLOCK_JUMP: Micros = Micros::from_millis(3000);

/// What the delay says of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Usage {
    #[default]
    Normal,
    /// The queue grows: we send more than the line carries.
    Over,
    /// The queue drains.
    Under,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    first_sent: Instant,
    last_sent: Instant,
    arrived: Micros,
}

/// Detects how the spacing of packets changes in the network.
#[derive(Debug)]
pub(crate) struct DelayDetector {
    current: Option<Group>,
    previous: Option<Group>,
    first_arrival: Micros,
    deltas: u32,
    accumulated: f64,
    smoothed: f64,
    /// Arrival and smoothed delay of the last groups, milliseconds.
    history: VecDeque<(f64, f64)>,
    threshold: f64,
    threshold_at: Option<Micros>,
    over_time: f64,
    over_count: u32,
    last_trend: f64,
    usage: Usage,
    base: BaseDelay,
}

/// The one-way delay above the shortest one.
#[derive(Debug, Default)]
struct BaseDelay {
    began: Option<Instant>,
    /// Shortest delay in this stretch of time and in the one before, milliseconds between clocks
    /// that have nothing in common.
    shortest: Option<f64>,
    shortest_before: Option<f64>,
    stretch: u32,
    now: f64,
}

/// The shortest delay is taken over one to two of these: longer follows a changed path late,
/// shorter takes a standing queue for the line.
const STRETCH: Duration = Duration::from_secs(10);

impl BaseDelay {
    fn arrived(&mut self, sent: Instant, arrived: Micros) {
        let began = *self.began.get_or_insert(sent);
        let elapsed = sent.saturating_duration_since(began);
        let stretch = (elapsed.as_secs() / STRETCH.as_secs()) as u32;
        if stretch != self.stretch {
            self.stretch = stretch;
            self.shortest_before = self.shortest.take();
        }
        self.now = arrived.as_millis() - elapsed.as_secs_f64() * 1000.0;
        self.shortest = Some(self.shortest.map_or(self.now, |shortest| shortest.min(self.now)));
    }

    fn queue(&self) -> f64 {
        let base = self.shortest.into_iter().chain(self.shortest_before).fold(self.now, f64::min);
        self.now - base
    }
}

impl Default for DelayDetector {
    fn default() -> Self {
        Self {
            current: None,
            previous: None,
            first_arrival: Micros::ZERO,
            deltas: 0,
            accumulated: 0.0,
            smoothed: 0.0,
            history: VecDeque::with_capacity(WINDOW),
            threshold: FIRST_THRESHOLD,
            threshold_at: None,
            over_time: 0.0,
            over_count: 0,
            last_trend: 0.0,
            usage: Usage::Normal,
            base: BaseDelay::default(),
        }
    }
}

impl DelayDetector {
    pub fn usage(&self) -> Usage {
        self.usage
    }

    /// Queueing delay of the newest packet, milliseconds above the shortest delay seen lately.
    pub fn queue(&self) -> f64 {
        self.base.queue()
    }

    /// A packet has arrived; in the order of sending.
    pub fn arrived(&mut self, outcome: &Outcome) {
        let Some(arrived) = outcome.arrived else { return };
        self.base.arrived(outcome.sent, arrived);
        let Some(current) = self.current.as_mut() else {
            self.first_arrival = arrived;
            self.current = Some(Group { first_sent: outcome.sent, last_sent: outcome.sent, arrived });
            return;
        };
        if (arrived - current.arrived).abs() > CLOCK_JUMP {
            *self = Self { threshold: self.threshold, ..Self::default() };
            return;
        }
        if outcome.sent < current.first_sent {
            return;
        }
        if outcome.sent.duration_since(current.first_sent) <= GROUP {
            current.last_sent = outcome.sent;
            current.arrived = current.arrived.max(arrived);
            return;
        }
        let complete = *current;
        if let Some(previous) = self.previous {
            let sent = complete.last_sent.saturating_duration_since(previous.last_sent).as_secs_f64() * 1000.0;
            let apart = (complete.arrived - previous.arrived).as_millis();
            self.delta(apart - sent, complete.arrived, sent);
        }
        self.previous = Some(complete);
        self.current = Some(Group { first_sent: outcome.sent, last_sent: outcome.sent, arrived });
    }

    /// One group took `delta` milliseconds longer than the one before it.
    fn delta(&mut self, delta: f64, arrived: Micros, spacing: f64) {
        self.deltas = (self.deltas + 1).min(MOST_DELTAS);
        self.accumulated += delta;
        self.smoothed = SMOOTHING * self.smoothed + (1.0 - SMOOTHING) * self.accumulated;
        if self.history.len() == WINDOW {
            self.history.pop_front();
        }
        self.history.push_back(((arrived - self.first_arrival).as_millis(), self.smoothed));
        let trend = if self.history.len() == WINDOW { slope(&self.history) } else { self.last_trend };
        self.detect(trend, spacing, arrived);
    }

    fn detect(&mut self, trend: f64, spacing: f64, arrived: Micros) {
        if self.deltas < 2 {
            return;
        }
        let weighed = f64::from(self.deltas) * trend * GAIN;
        if weighed > self.threshold {
            self.over_time += if self.over_count == 0 { spacing / 2.0 } else { spacing };
            self.over_count += 1;
            if self.over_time > OVERUSE_TIME && self.over_count > 1 && trend >= self.last_trend {
                self.over_time = 0.0;
                self.over_count = 0;
                self.usage = Usage::Over;
            }
        } else {
            self.over_time = 0.0;
            self.over_count = 0;
            self.usage = if weighed < -self.threshold { Usage::Under } else { Usage::Normal };
        }
        self.last_trend = trend;
        self.adapt(weighed.abs(), arrived);
    }

    fn adapt(&mut self, weighed: f64, arrived: Micros) {
        let elapsed =
            self.threshold_at.map_or(Micros::ZERO, |at| (arrived - at).clamp(Micros::ZERO, LONGEST_STEP)).as_millis();
        self.threshold_at = Some(arrived);
        if weighed > self.threshold + PEAK {
            return;
        }
        let speed = if weighed < self.threshold { FALL } else { RISE };
        self.threshold =
            (self.threshold + speed * (weighed - self.threshold) * elapsed).clamp(LOWEST_THRESHOLD, HIGHEST_THRESHOLD);
    }
}

/// Slope of the line through the points, by least squares.
fn slope(points: &VecDeque<(f64, f64)>) -> f64 {
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / count, y + point.1 / count));
    let (above, below) = points.iter().fold((0.0, 0.0), |(above, below), point| {
        (above + (point.0 - x) * (point.1 - y), below + (point.0 - x).powi(2))
    });
    if below == 0.0 { 0.0 } else { above / below }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantities::DataSize;

    /// Sends a packet each 10 ms and lets it arrive after the delay that `delay` gives for its
    /// number, milliseconds.
    fn watch(detector: &mut DelayDetector, count: usize, delay: impl Fn(usize) -> f64) -> Vec<Usage> {
        #[expect(clippy::disallowed_methods, reason = "a test needs some instant to count from")]
        let start = Instant::now();
        let usage = |number: usize| {
            let sent = start + Duration::from_millis(10 * number as u64);
            let arrived = Some(Micros::new(((10.0 * number as f64 + delay(number)) * 1000.0) as i64));
            detector.arrived(&Outcome { sent, arrived, size: DataSize::from_bytes(1200), probe: None });
            detector.usage()
        };
        (0..count).map(usage).collect()
    }

    #[test]
    fn a_steady_line_is_used_normally() {
        let usage = watch(&mut DelayDetector::default(), 500, |number| 150.0 + f64::from(number as u32 % 3));
        assert!(usage.iter().all(|usage| *usage == Usage::Normal));
    }

    #[test]
    fn a_growing_queue_is_overuse_within_half_a_second_and_a_draining_one_is_underuse() {
        let mut detector = DelayDetector::default();
        let usage = watch(&mut detector, 400, |number| match number {
            0..200 => 50.0,
            200..300 => 50.0 + (number - 200) as f64,
            _ => 150.0 - (number - 300) as f64,
        });
        let over = usage.iter().position(|usage| *usage == Usage::Over).expect("noticed");
        assert!((201..250).contains(&over), "{over}");
        assert!(usage[300..].contains(&Usage::Under));
    }

    #[test]
    fn a_receiver_that_restarts_its_clock_is_followed() {
        let mut detector = DelayDetector::default();
        watch(&mut detector, 100, |_| 50.0);
        let usage = watch(&mut detector, 100, |_| 90_000.0);
        assert!(usage.iter().all(|usage| *usage == Usage::Normal));
    }
}
