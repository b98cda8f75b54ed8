// SPDX-License-Identifier: MPL-2.0
//! What a test of a line before a meeting has shown, what that means for people, and how the next
//! call begins with it.

use moments::Millis;

/// What media travelled on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinePath {
    Udp,
    /// Directly to the server's port by TCP: nothing by UDP came through.
    Tcp,
    /// Only by the relay.
    Relay,
}

/// What the line can do in a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LineVerdict {
    /// Not even sound is sure to be understood.
    Weak,
    /// Sound and papers, no moving pictures.
    Sound,
    SmallPicture,
    Good,
}

/// Rates in bit/s on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineFigures {
    pub up: u64,
    /// The test does not look for more: the line may carry more.
    pub up_is_least: bool,
    pub down: u64,
    pub down_is_least: bool,
    /// Lost packets in a thousand, where known.
    pub up_loss: Option<u32>,
    pub down_loss: Option<u32>,
    pub round_trip_ms: Option<u32>,
    pub jitter_ms: Option<u32>,
    pub path: LinePath,
}

/// The mixed voice stream with its headers takes so much of a line.
const SOUND_FROM: u64 = 28_000;
/// A slow line gets everybody's own streams and pictures above this (docs/decisions/0039).
const SMALL_DOWN_FROM: u64 = 140_000;
/// A page tries its own picture from here (docs/decisions/0038).
const SMALL_UP_FROM: u64 = 100_000;
const GOOD_DOWN_FROM: u64 = 600_000;
const GOOD_UP_FROM: u64 = 300_000;
/// In a thousand. More: repairs come too late, and sound has gaps.
const WEAK_LOSS: u32 = 250;
/// What a test that finds the end of a slow line loses by filling it: 14 to 16 % were seen.
const OWN_LOSS: u32 = 150;
/// Pictures of a line with more losses stand still often.
const GOOD_LOSS: u32 = 50;
/// Longer: people talk over each other, and repairs come too late.
const WEAK_TRIP_MS: u32 = 1_500;

/// What was measured holds so long for the next call. Longer: a line is another at another time of
/// the day, and a call that begins with too much fills it.
const HOLDS_MS: i64 = 2 * 3600 * 1000;
/// The call begins with this share, percent, because other things go over the line too; and with no
/// more than what a first picture needs.
const BEGINS_WITH_PERCENT: u64 = 80;
const BEGINS_WITH_MOST: u64 = 1_000_000;

impl LineFigures {
    pub fn verdict(&self) -> LineVerdict {
        // Towards the page the test goes on until the line is full: part of the losses is its own.
        let own = if self.down_is_least { 0 } else { OWN_LOSS };
        let lost = self.up_loss.max(self.down_loss.map(|lost| lost.saturating_sub(own))).unwrap_or(0);
        let trip = self.round_trip_ms.unwrap_or(0);
        if self.up.min(self.down) < SOUND_FROM || lost >= WEAK_LOSS || trip >= WEAK_TRIP_MS {
            LineVerdict::Weak
        } else if self.down < SMALL_DOWN_FROM || self.up < SMALL_UP_FROM {
            LineVerdict::Sound
        } else if self.down < GOOD_DOWN_FROM || self.up < GOOD_UP_FROM || lost >= GOOD_LOSS {
            LineVerdict::SmallPicture
        } else {
            LineVerdict::Good
        }
    }

    /// What a call that begins now is first believed to get, bit/s, if the test is recent.
    pub fn first_estimate(&self, tested_at: Millis, now: Millis) -> Option<u64> {
        let age = now.since(tested_at);
        (0..=HOLDS_MS).contains(&age).then(|| (self.down * BEGINS_WITH_PERCENT / 100).min(BEGINS_WITH_MOST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFICE: LineFigures = LineFigures {
        up: 1_200_000,
        up_is_least: true,
        down: 2_000_000,
        down_is_least: true,
        up_loss: Some(0),
        down_loss: Some(0),
        round_trip_ms: Some(20),
        jitter_ms: Some(3),
        path: LinePath::Udp,
    };
    const COMMUNE: LineFigures = LineFigures {
        up: 52_000,
        down: 58_000,
        up_loss: Some(100),
        down_loss: Some(90),
        round_trip_ms: Some(310),
        ..OFFICE
    };

    #[test]
    fn a_line_is_as_good_as_its_worse_direction() {
        assert_eq!(OFFICE.verdict(), LineVerdict::Good);
        assert_eq!(LineFigures { up: 128_000, ..OFFICE }.verdict(), LineVerdict::SmallPicture);
        assert_eq!(LineFigures { down: 130_000, ..OFFICE }.verdict(), LineVerdict::Sound);
        assert_eq!(COMMUNE.verdict(), LineVerdict::Sound, "64 kbit/s with losses are enough to take part");
        assert_eq!(LineFigures { up: 20_000, ..OFFICE }.verdict(), LineVerdict::Weak);
    }

    #[test]
    fn losses_and_delay_spoil_a_broad_line_too() {
        assert_eq!(LineFigures { up_loss: Some(80), ..OFFICE }.verdict(), LineVerdict::SmallPicture);
        assert_eq!(LineFigures { down_loss: Some(300), ..OFFICE }.verdict(), LineVerdict::Weak);
        assert_eq!(LineFigures { round_trip_ms: Some(2_000), ..OFFICE }.verdict(), LineVerdict::Weak);
        let unknown = LineFigures { up_loss: None, down_loss: None, round_trip_ms: None, ..OFFICE };
        assert_eq!(unknown.verdict(), LineVerdict::Good);
    }

    #[test]
    fn what_the_test_itself_loses_on_a_full_line_does_not_make_it_weak() {
        let full = LineFigures { down_is_least: false, ..COMMUNE };
        assert_eq!(LineFigures { down_loss: Some(260), ..full }.verdict(), LineVerdict::Sound);
        assert_eq!(LineFigures { down_loss: Some(420), ..full }.verdict(), LineVerdict::Weak);
        assert_eq!(LineFigures { up_loss: Some(260), ..full }.verdict(), LineVerdict::Weak);
    }

    #[test]
    fn a_call_begins_with_a_recent_test_only_and_never_with_all_of_it() {
        let hour = 3600 * 1000;
        let at = |ms| COMMUNE.first_estimate(Millis(10 * hour), Millis(10 * hour + ms));
        assert_eq!(at(0), Some(46_400));
        assert_eq!(at(2 * hour), Some(46_400));
        assert_eq!(at(2 * hour + 1), None);
        assert_eq!(at(-1), None, "a clock that was set back");
        assert_eq!(OFFICE.first_estimate(Millis(0), Millis(1)), Some(1_000_000));
    }
}
