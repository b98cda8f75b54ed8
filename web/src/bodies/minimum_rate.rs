// SPDX-License-Identifier: MPL-2.0
//! The minimum pace of a body. Pure.

use std::time::Duration;

/// In each interval of this length some bytes must arrive. A line may be silent for nearly as long:
/// a page on a bad line, during a call.
const STRETCH: Duration = Duration::from_secs(20);
/// Minimum pace, in bytes per second: a sixteenth of a line of 64 kbit/s.
const SLOWEST: u64 = 512;
/// Maximum duration of a body, without the first interval, in seconds.
const LONGEST: u64 = 30 * 60;

/// One body that is being received. Times count from its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    length: u64,
    /// Start of the current interval.
    from: u64,
    since: Duration,
}

impl Pace {
    /// A body of `length` bytes, or at most this many.
    pub fn new(length: u64) -> Self {
        Self { length, from: 0, since: Duration::ZERO }
    }

    /// `received` bytes have arrived in total. A fast start gives no additional time later: a
    /// client that stops is cut off after one interval.
    pub fn take(&mut self, received: u64, now: Duration) {
        if received - self.from >= self.part() {
            (self.from, self.since) = (received, now);
        }
    }

    /// When the latest bytes arrived; the start counts too.
    pub fn since(&self) -> Duration {
        self.since
    }

    /// When the next bytes are due.
    pub fn due(&self) -> Duration {
        self.since + STRETCH
    }

    /// Bytes per interval. A large body, which holds much memory, must be complete within half an
    /// hour.
    fn part(&self) -> u64 {
        (self.length / LONGEST).max(SLOWEST) * STRETCH.as_secs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When a body with `pace` bytes per second, up to `until` bytes, ends: at its end, or cut off.
    fn ends(length: u64, pace: u64, until: u64) -> (u64, bool) {
        let mut body = Pace::new(length);
        for second in 0.. {
            let received = (second * pace).min(until);
            body.take(received, Duration::from_secs(second));
            if received == length {
                return (second, true);
            }
            if Duration::from_secs(second) >= body.due() {
                return (second, false);
            }
        }
        unreachable!()
    }

    #[test]
    fn a_slow_line_has_time_and_a_dripping_one_has_not() {
        // 64 kbit/s shared with a call: 2,000 bytes per second remain. A revision of 1 MB arrives.
        assert_eq!(ends(60_000, 2000, 60_000), (30, true));
        assert_eq!(ends(1_000_000, 2000, 1_000_000), (500, true));
        assert_eq!(ends(60_000, 1, 60_000), (20, false));
        assert_eq!(ends(100, 0, 0), (20, false));
    }

    #[test]
    fn a_fast_beginning_buys_no_time() {
        let (second, whole) = ends(15_000_000, 5_000_000, 14_999_999);
        assert!(!whole && second <= 23, "{second}");
    }

    #[test]
    fn no_body_takes_longer_than_half_an_hour() {
        for length in [60_000, 8 << 20, 64 << 20] {
            let slowest = (length / LONGEST).max(SLOWEST) + 1;
            let (second, whole) = ends(length, slowest, length);
            assert!(whole && second <= 31 * 60, "{length}: {second}");
        }
    }
}
