// SPDX-License-Identifier: MPL-2.0
//! How fast a body must come. Pure.

use std::time::Duration;

/// In each stretch of this length a part must come. A line may be silent for nearly as long: a page
/// on a bad line, in the middle of a call.
const STRETCH: Duration = Duration::from_secs(20);
/// Slowest pace, in bytes a second: a sixteenth of a line of 64 kbit/s.
const SLOWEST: u64 = 512;
/// The longest that any body may take, beside the first stretch, in seconds.
const LONGEST: u64 = 30 * 60;

/// One body on its way. Times count from its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    length: u64,
    /// Where the stretch began that runs now.
    from: u64,
    since: Duration,
}

impl Pace {
    /// A body of `length` bytes, or at most so many.
    pub fn new(length: u64) -> Self {
        Self { length, from: 0, since: Duration::ZERO }
    }

    /// `received` bytes have come in all. What came fast at first buys no time later: who stops in
    /// the middle is out after one stretch, however much memory the first part takes.
    pub fn take(&mut self, received: u64, now: Duration) {
        if received - self.from >= self.part() {
            (self.from, self.since) = (received, now);
        }
    }

    /// When the latest part came; the beginning counts as one.
    pub fn since(&self) -> Duration {
        self.since
    }

    /// When the next part must have come.
    pub fn due(&self) -> Duration {
        self.since + STRETCH
    }

    /// Bytes of one stretch. A large body, which holds much memory, must be there within half an
    /// hour.
    fn part(&self) -> u64 {
        (self.length / LONGEST).max(SLOWEST) * STRETCH.as_secs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When a body ends that comes with `pace` bytes a second, up to `until` bytes: at its end, or
    /// cut off.
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
        // 64 kbit/s shared with a call: 2,000 bytes a second are left. A revision of 1 MB arrives.
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
