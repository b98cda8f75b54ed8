// SPDX-License-Identifier: MPL-2.0
//! The verdict on a connection, in the three terms that the pre-join page uses.

use serde::Serialize;

use super::BotReport;

/// Good for everything.
const GOOD: Bounds =
    Bounds { missing_percent: 1.0, lost_percent: 2.0, round_trip_ms: 300.0, jitter_ms: 40.0, still_percent: 3.0 };
/// Speech is intelligible; video may stop.
const SOUND: Bounds =
    Bounds { missing_percent: 5.0, lost_percent: 10.0, round_trip_ms: 800.0, jitter_ms: 120.0, still_percent: 100.0 };
/// Share of participants that may be worse than the overall verdict.
const SHARE_BELOW: f64 = 0.05;

struct Bounds {
    /// Limits of concealed audio.
    missing_percent: f64,
    /// Limits of loss: of video before repair, and of sent packets.
    lost_percent: f64,
    round_trip_ms: f64,
    jitter_ms: f64,
    /// Limits of the time without moving video.
    still_percent: f64,
}

/// The verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yếu.
    Weak,
    /// Nobody sent anything, so nothing was tested.
    Unknown,
    /// Đủ cho tiếng và tài liệu.
    SoundOnly,
    /// Tốt.
    Good,
}

impl Verdict {
    pub(super) fn of(bot: &BotReport, inside_seconds: f64) -> Self {
        if bot.problem.is_some() || bot.transport.is_none() {
            return Self::Weak;
        }
        if bot.sound.packets == 0 && bot.picture.packets == 0 && bot.sent.packets == 0 {
            return Self::Unknown;
        }
        if bot.fits(&GOOD, inside_seconds) && bot.reconnects == 0 {
            Self::Good
        } else if bot.fits(&SOUND, inside_seconds) {
            Self::SoundOnly
        } else {
            Self::Weak
        }
    }

    /// The overall verdict: at most one in twenty is worse.
    pub(super) fn of_all(bots: &[BotReport]) -> Self {
        let mut verdicts: Vec<_> = bots.iter().map(|bot| bot.verdict).collect();
        verdicts.sort_unstable();
        verdicts.get((verdicts.len() as f64 * SHARE_BELOW) as usize).copied().unwrap_or(Self::Unknown)
    }
}

impl BotReport {
    fn fits(&self, bounds: &Bounds, inside_seconds: f64) -> bool {
        let below = |value: Option<f64>, bound| value.is_none_or(|value| value <= bound);
        let still = self.picture.frozen_seconds + self.picture.held_back_seconds;
        let still = still / inside_seconds.max(1.0) * 100.0;
        below(self.sound.missing_percent, bounds.missing_percent)
            && below(self.picture.lost_percent, bounds.lost_percent)
            && below(self.sent.lost_percent, bounds.lost_percent)
            && below(self.round_trip_ms, bounds.round_trip_ms)
            && below(self.sound.jitter_ms, bounds.jitter_ms)
            && still <= bounds.still_percent
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BotReport, Measured};
    use super::*;
    use crate::measure::Totals;

    fn bot(change: impl FnOnce(&mut Measured)) -> BotReport {
        let totals = Totals { sound_packets: 1000, heard_ms: 20_000.0, ..Totals::default() };
        let mut measured = Measured {
            number: 0,
            name: Some("Xã Tân Lập".to_owned()),
            problem: None,
            joined_ms: Some(80.0),
            first_sound_ms: Some(400.0),
            first_picture_ms: None,
            inside_ms: 20_000.0,
            media: true,
            muted_by_chair: false,
            lost_lines: 0,
            heard: Vec::new(),
            seen: Vec::new(),
            totals,
        };
        change(&mut measured);
        BotReport::new(measured)
    }

    #[test]
    fn a_line_is_as_good_as_its_sound_first_and_its_picture_second() {
        assert_eq!(bot(|_| {}).verdict, Verdict::Good);
        assert_eq!(bot(|m| m.totals.missing_ms = 600.0).verdict, Verdict::SoundOnly);
        assert_eq!(bot(|m| m.totals.missing_ms = 3_000.0).verdict, Verdict::Weak);
        assert_eq!(bot(|m| m.totals.frozen_ms = 5_000.0).verdict, Verdict::SoundOnly);
        assert_eq!(bot(|m| m.totals.held_back_ms = 5_000.0).verdict, Verdict::SoundOnly);
        assert_eq!(bot(|m| m.totals.round_trip(500.0)).verdict, Verdict::SoundOnly);
        assert_eq!(bot(|m| m.lost_lines = 1).verdict, Verdict::SoundOnly);
        assert_eq!(bot(|m| m.media = false).verdict, Verdict::Weak);
        assert_eq!(bot(|m| m.totals = Totals::default()).verdict, Verdict::Unknown);
    }

    #[test]
    fn one_bad_line_in_twenty_does_not_spoil_a_conference_and_two_do() {
        let conference = |bad: usize| {
            let bots: Vec<_> = (0..20).map(|n| bot(|m| m.media = n >= bad)).collect();
            Verdict::of_all(&bots)
        };
        assert_eq!((conference(0), conference(1), conference(2)), (Verdict::Good, Verdict::Good, Verdict::Weak));
        assert_eq!(Verdict::of_all(&[bot(|m| m.media = false)]), Verdict::Weak);
    }
}
