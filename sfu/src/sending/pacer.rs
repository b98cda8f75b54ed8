// SPDX-License-Identifier: MPL-2.0
//! Spreads pictures over time, so that a key frame does not fill the queue of a slow line in front
//! of the next word. Sound never waits, but what it takes counts.

use std::time::{Duration, Instant};

use crate::Bitrate;
use crate::quantities::DataSize;

/// Pictures may leave this many times faster than the line is estimated to carry: a picture should
/// be there before the next one.
const FACTOR: f64 = 2.5;
/// What may leave at once, as time at the paced rate. Longer makes fewer wake-ups and longer
/// batches of packets.
const AT_ONCE: Duration = Duration::from_millis(20);
/// At least this may always leave at once, bytes.
const LEAST_AT_ONCE: f64 = 3000.0;
/// Debts are not kept beyond this, as time at the paced rate.
const DEEPEST: Duration = Duration::from_millis(500);

#[derive(Debug)]
pub(crate) struct Pacer {
    /// Bytes per second.
    rate: f64,
    /// Bytes sent ahead of the rate.
    debt: f64,
    at: Option<Instant>,
}

impl Pacer {
    pub fn new(estimate: Bitrate) -> Self {
        let mut pacer = Self { rate: 0.0, debt: 0.0, at: None };
        pacer.set_estimate(estimate);
        pacer
    }

    pub fn set_estimate(&mut self, estimate: Bitrate) {
        self.rate = estimate.as_f64() * FACTOR / 8.0;
    }

    fn at_once(&self) -> f64 {
        (self.rate * AT_ONCE.as_secs_f64()).max(LEAST_AT_ONCE)
    }

    fn pass_time(&mut self, now: Instant) {
        if let Some(at) = self.at {
            self.debt = (self.debt - self.rate * now.saturating_duration_since(at).as_secs_f64()).max(0.0);
        }
        self.at = Some(now);
    }

    pub fn sent(&mut self, size: DataSize, now: Instant) {
        self.pass_time(now);
        self.debt = (self.debt + size.bits() / 8.0).min(self.rate * DEEPEST.as_secs_f64());
    }

    /// When the next picture packet may leave; at or before `now` means now.
    pub fn ready_at(&mut self, now: Instant) -> Instant {
        self.pass_time(now);
        let over = self.debt - self.at_once();
        if over < 0.0 {
            return now;
        }
        // Half a batch at a time, not packet by packet.
        let wait = (over + self.at_once() / 2.0) / self.rate.max(1.0);
        now + Duration::from_secs_f64(wait.clamp(0.001, DEEPEST.as_secs_f64()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_frame_is_spread_and_what_follows_leaves_at_the_paced_rate() {
        #[expect(clippy::disallowed_methods, reason = "a test needs some instant to count from")]
        let start = Instant::now();
        let mut pacer = Pacer::new(Bitrate::from_kbps(320));
        let (mut now, mut sent) = (start, 0);
        while now < start + Duration::from_secs(2) {
            let ready = pacer.ready_at(now);
            if ready <= now {
                pacer.sent(DataSize::from_bytes(1000), now);
                sent += 1000;
            } else {
                now = ready;
            }
        }
        // 320 kbit/s times 2.5 are 100,000 bytes a second.
        assert!((195_000..215_000).contains(&sent), "{sent}");
    }
}
