//! The rate at which packets arrive.

use std::collections::VecDeque;

use crate::sending::spare::give_back;
use crate::sending::transport::Outcome;

/// The rate is taken over this time, microseconds. Shorter follows pictures' bursts, longer follows a changed line late.
const WINDOW: i64 = 500_000;
/// Nothing is said before this much was seen.
const LEAST: i64 = 150_000;

/// Bytes that arrived lately.
#[derive(Debug, Default)]
pub(crate) struct AckedRate {
    arrivals: VecDeque<(i64, u32)>,
    bytes: u64,
}

impl AckedRate {
    pub fn arrived(&mut self, outcome: &Outcome) {
        let Some(at) = outcome.arrived else { return };
        if self.arrivals.back().is_some_and(|(last, _)| (at - last).abs() > 10 * WINDOW) {
            *self = Self::default();
        }
        self.arrivals.push_back((at, outcome.bytes));
        self.bytes += u64::from(outcome.bytes);
        while let Some((oldest, bytes)) = self.arrivals.front().copied()
            && oldest < at - WINDOW
        {
            self.arrivals.pop_front();
            self.bytes -= u64::from(bytes);
        }
        give_back(&mut self.arrivals);
    }

    /// bit/s.
    pub fn rate(&self) -> Option<f64> {
        let (first, last) = (self.arrivals.front()?.0, self.arrivals.back()?.0);
        let span = last - first;
        // The first packet only marks the beginning of the time in which the others arrived.
        let bytes = self.bytes - u64::from(self.arrivals.front()?.1);
        (span >= LEAST).then(|| bytes as f64 * 8e6 / span as f64)
    }
}
