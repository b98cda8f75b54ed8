// SPDX-License-Identifier: MPL-2.0
//! The rate at which packets arrive.

use std::collections::VecDeque;

use crate::quantities::{DataSize, Micros};
use crate::sending::shrink::shrink_queue;
use crate::sending::transport::Outcome;

/// The rate is taken over this time. Shorter follows pictures' bursts, longer follows a changed
/// line late.
const WINDOW: Micros = Micros::from_millis(500);
/// Nothing is said before this much was seen.
const LEAST: Micros = Micros::from_millis(150);

/// A clock that jumps by so many windows is a new clock.
const NEW_CLOCK_WINDOWS: i64 = 10;

/// What arrived lately.
#[derive(Debug, Default)]
pub(crate) struct AckedRate {
    arrivals: VecDeque<(Micros, DataSize)>,
    size: DataSize,
}

impl AckedRate {
    pub fn arrived(&mut self, outcome: &Outcome) {
        let Some(at) = outcome.arrived else { return };
        if self.arrivals.back().is_some_and(|(last, _)| (at - *last).abs() > WINDOW * NEW_CLOCK_WINDOWS) {
            *self = Self::default();
        }
        self.arrivals.push_back((at, outcome.size));
        self.size += outcome.size;
        while let Some((oldest, size)) = self.arrivals.front().copied()
            && oldest < at - WINDOW
        {
            self.arrivals.pop_front();
            self.size -= size;
        }
        shrink_queue(&mut self.arrivals);
    }

    /// bit/s.
    pub fn rate(&self) -> Option<f64> {
        let (first, last) = (self.arrivals.front()?.0, self.arrivals.back()?.0);
        let span = last - first;
        // The first packet only marks the beginning of the time in which the others arrived.
        let size = self.size - self.arrivals.front()?.1;
        (span >= LEAST).then(|| size.bits() / span.as_secs())
    }
}
