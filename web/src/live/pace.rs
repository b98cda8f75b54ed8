//! How fast one socket may speak.

use meetings::Millis;

/// Messages a socket may send at once, for example a page that sets everything up after a reconnect.
const BURST: i64 = 120;
/// Messages per second in the long run. People click seldom; pages report tiles a few times a second while scrolling.
const PER_SECOND: i64 = 20;

/// A token bucket in virtual time.
#[derive(Debug)]
pub struct Pace {
    /// In thousandths of a message.
    level: i64,
    at: Millis,
}

impl Pace {
    pub fn new(now: Millis) -> Self {
        Self { level: BURST * 1000, at: now }
    }

    /// Whether one more message is in order.
    pub fn take(&mut self, now: Millis) -> bool {
        let waited = now.since(self.at).clamp(0, 60_000);
        self.level = (self.level + waited * PER_SECOND).min(BURST * 1000);
        self.at = now;
        if self.level < 1000 {
            return false;
        }
        self.level -= 1000;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_page_passes_and_a_flood_does_not() {
        let mut pace = Pace::new(Millis(0));
        assert!((0..BURST).all(|_| pace.take(Millis(0))));
        assert!(!pace.take(Millis(0)));
        let steady = (1..=1000).all(|n| pace.take(Millis(n * 1000 / PER_SECOND)));
        assert!(steady);
        assert!(!pace.take(Millis(50_000)));
    }
}
