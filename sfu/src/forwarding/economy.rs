// SPDX-License-Identifier: MPL-2.0
//! Whether a subscriber's line is so slow that one mixed voice stream takes the place of all others,
//! and how that is encoded. Pure: estimates in, decisions out.

use std::time::{Duration, Instant};

use mixing::Encoding;

use crate::Bitrate;

/// Below, a usual voice stream with its resends, captions and messages fills the line.
const ENTER_BELOW: Bitrate = Bitrate::from_kbps(96);
/// A mixed stream measures little of a line: what is above this has been probed.
const LEAVE_ABOVE: Bitrate = Bitrate::from_kbps(140);
/// A line in the mode is asked for so much, also where nobody sends pictures: nothing else would show
/// that it has become better.
const LOOKS_FOR: Bitrate = Bitrate::from_kbps(175);
/// Whoever wants thrift has no use for more, and no line is probed for it.
const THRIFT: Bitrate = Bitrate::from_kbps(50);
const ENTER_AFTER: Duration = Duration::from_secs(1);
/// Longer: a line that has become better waits for its pictures; shorter: one that changes hops.
const LEAVE_AFTER: Duration = Duration::from_secs(10);
/// Below, headers of 20 ms frames alone would take half the line.
const NARROW_BELOW: Bitrate = Bitrate::from_kbps(44);
const ENCODING_AFTER: Duration = Duration::from_secs(2);

/// The mode of one subscriber.
#[derive(Debug, Default)]
pub(crate) struct Economy {
    /// The person has asked for it.
    pub wanted: bool,
    /// It was so at the last decision.
    was_wanted: bool,
    /// When it was wanted no more.
    released: Option<Instant>,
    encoding: Option<Encoding>,
    /// Something was decided before.
    decided: bool,
    /// What the line asks for instead, and since when.
    change: Option<(Option<Encoding>, Instant)>,
}

/// Whether a subscriber has sound alone, and whether its line has room for a few bytes beside it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Mode {
    pub on: bool,
    pub spare: bool,
}

impl Economy {
    /// How the mix is encoded; `None`: everybody's own streams.
    pub fn encoding(&self) -> Option<Encoding> {
        self.encoding
    }

    /// What others have to know of it.
    pub fn mode(&self) -> Mode {
        let on = self.encoding.is_some();
        Mode { on, spare: on && self.encoding != Some(Encoding::Narrow) }
    }

    /// Whether a new estimate is to be judged at once: a usual stream fills a slow line within a
    /// second.
    pub fn is_urgent(&self, estimate: Bitrate) -> bool {
        !self.decided && estimate < ENTER_BELOW
    }

    /// What the line is to carry, where everything would be `all`.
    pub fn desired(&self, all: Bitrate) -> Bitrate {
        match self.encoding {
            None => all,
            Some(_) if self.wanted => THRIFT,
            Some(_) => all.max(LOOKS_FOR),
        }
    }

    /// True when the decision has changed.
    pub fn judge(&mut self, estimate: Bitrate, now: Instant) -> bool {
        let fitting = self.fitting(estimate);
        if std::mem::replace(&mut self.was_wanted, self.wanted) && !self.wanted {
            self.released = Some(now);
        }
        let released = self.released.is_some_and(|at| now.saturating_duration_since(at) < LEAVE_AFTER);
        if fitting == self.encoding {
            self.change = None;
            // Nothing was measured below this yet.
            self.decided |= estimate >= LEAVE_ABOVE;
            return false;
        }
        let since = match self.change {
            Some((to, since)) if to == fitting => since,
            _ => {
                self.change = Some((fitting, now));
                now
            }
        };
        let after = match (self.encoding, fitting) {
            // Whoever asks waits for nothing, and a line that was just measured is taken as it is.
            (None, Some(_)) if self.wanted || !self.decided => Duration::ZERO,
            // So as soon as the line has shown room.
            (Some(_), None) if released => Duration::ZERO,
            (None, _) => ENTER_AFTER,
            (Some(_), None) => LEAVE_AFTER,
            (Some(_), Some(_)) => ENCODING_AFTER,
        };
        if now.saturating_duration_since(since) < after {
            return false;
        }
        self.encoding = fitting;
        self.change = None;
        self.decided = true;
        true
    }

    fn fitting(&self, estimate: Bitrate) -> Option<Encoding> {
        let threshold = if self.encoding.is_some() { LEAVE_ABOVE } else { ENTER_BELOW };
        if !self.wanted && estimate >= threshold {
            return None;
        }
        Some(match estimate {
            narrow if narrow < NARROW_BELOW => Encoding::Narrow,
            // Whoever asks for thrift gets it where there is room for more, too.
            low if low < ENTER_BELOW || self.wanted => Encoding::Low,
            _ => Encoding::Usual,
        })
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test begins somewhere in time")]
mod tests {
    use super::*;

    fn follow(economy: &mut Economy, kbps: u64, seconds: u64, now: &mut Instant) {
        for _ in 0..seconds * 2 {
            economy.judge(Bitrate::from_kbps(kbps), *now);
            *now += Duration::from_millis(500);
        }
    }

    #[test]
    fn a_slow_line_gets_one_stream_and_a_better_one_everybodys_again() {
        let (mut economy, mut now) = (Economy::default(), Instant::now());
        follow(&mut economy, 300, 5, &mut now);
        assert_eq!(economy.encoding(), None);
        follow(&mut economy, 62, 3, &mut now);
        assert_eq!(economy.encoding(), Some(Encoding::Low));
        follow(&mut economy, 30, 4, &mut now);
        assert_eq!(economy.encoding(), Some(Encoding::Narrow));
        follow(&mut economy, 120, 30, &mut now);
        assert_eq!(economy.encoding(), Some(Encoding::Usual), "between the thresholds it stays");
        follow(&mut economy, 200, 8, &mut now);
        assert!(economy.encoding().is_some(), "not at once");
        follow(&mut economy, 200, 4, &mut now);
        assert_eq!(economy.encoding(), None);
    }

    #[test]
    fn a_line_that_is_slow_from_the_beginning_never_gets_more() {
        let (mut economy, now) = (Economy::default(), Instant::now());
        assert!(!economy.judge(Bitrate::from_kbps(100), now), "before it is measured");
        assert!(economy.is_urgent(Bitrate::from_kbps(30)));
        assert!(economy.judge(Bitrate::from_kbps(30), now));
        assert_eq!(economy.encoding(), Some(Encoding::Narrow));
    }

    #[test]
    fn one_low_estimate_changes_nothing() {
        let (mut economy, mut now) = (Economy::default(), Instant::now());
        for _ in 0..20 {
            follow(&mut economy, 500, 2, &mut now);
            economy.judge(Bitrate::from_kbps(40), now);
        }
        assert_eq!(economy.encoding(), None);
    }

    #[test]
    fn whoever_asks_has_it_at_once_whatever_the_line_until_they_ask_no_more() {
        let (mut economy, now) = (Economy { wanted: true, ..Economy::default() }, Instant::now());
        assert!(economy.judge(Bitrate::from_kbps(5000), now));
        assert_eq!(economy.encoding(), Some(Encoding::Low));
        economy.wanted = false;
        assert!(economy.judge(Bitrate::from_kbps(5000), now));
        assert_eq!(economy.encoding(), None);
    }

    #[test]
    fn who_asks_no_more_on_a_slow_line_keeps_it_for_the_lines_sake() {
        let (mut economy, mut now) = (Economy { wanted: true, ..Economy::default() }, Instant::now());
        follow(&mut economy, 60, 2, &mut now);
        economy.wanted = false;
        follow(&mut economy, 60, 20, &mut now);
        assert_eq!(economy.encoding(), Some(Encoding::Low));
        follow(&mut economy, 300, 5, &mut now);
        assert!(economy.encoding().is_some(), "a better line waits as usual");
    }
}
