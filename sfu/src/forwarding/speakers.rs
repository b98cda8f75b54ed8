// SPDX-License-Identifier: MPL-2.0
//! Who speaks: from the loudness that every browser writes into its packets (RFC 6464), with
//! patience in both directions so that a cough does not take the stage and a breath does not lose
//! it.

use std::time::{Duration, Instant};

/// Loudness (0 to 127) above which somebody may be speaking. Higher: quiet people are not noticed;
/// lower: fans and keyboards are.
const SPEAKING_ABOVE: f32 = 72.0;
/// Loudness below which speech has paused.
const SILENT_BELOW: f32 = 64.0;
/// How long it must be loud before it counts as speech.
const ATTACK: Duration = Duration::from_millis(120);
/// How long a pause may last before the speaker counts as silent.
const RELEASE: Duration = Duration::from_millis(1500);
/// A packet's weight in the smoothed loudness, at one packet in 20 ms.
const SMOOTHING: f32 = 0.3;

/// One microphone's state.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Voice {
    loudness: f32,
    loud_since: Option<Instant>,
    last_loud: Option<Instant>,
    /// Since when somebody speaks.
    speaking_since: Option<Instant>,
    /// Heard before all others, speaking or not.
    pub first: bool,
    /// When speech was last heard; orders those who have fallen silent.
    last_spoke: Option<Instant>,
}

impl Voice {
    /// Takes the loudness of one packet. True when the answer of [`Self::speaking`] changed.
    pub fn on_loudness(&mut self, loudness: u8, now: Instant) -> bool {
        self.loudness += (f32::from(loudness) - self.loudness) * SMOOTHING;
        if self.loudness >= SPEAKING_ABOVE {
            let since = *self.loud_since.get_or_insert(now);
            self.last_loud = Some(now);
            if self.speaking_since.is_some() || now.saturating_duration_since(since) >= ATTACK {
                self.last_spoke = Some(now);
                let began = self.speaking_since.is_none();
                self.speaking_since.get_or_insert(now);
                return began;
            }
        } else if self.loudness < SILENT_BELOW {
            self.loud_since = None;
        }
        self.advance(now)
    }

    /// Lets time pass without a packet (a silent microphone sends few). True when speech has ended.
    pub fn advance(&mut self, now: Instant) -> bool {
        let over = self.last_loud.is_none_or(|at| now.saturating_duration_since(at) > RELEASE);
        if self.speaking() && over {
            self.silence();
            return true;
        }
        false
    }

    /// The microphone was muted or is gone. True when that ended speech.
    pub fn silence(&mut self) -> bool {
        self.loudness = 0.0;
        self.loud_since = None;
        self.speaking_since.take().is_some()
    }

    pub fn speaking(&self) -> bool {
        self.speaking_since.is_some()
    }

    /// What threads need to know that do not hear it themselves: its precedence, and how loud it
    /// speaks. Stays as it is while it is silent.
    pub fn snapshot(&self) -> Self {
        Self {
            loudness: if self.speaking() { self.loudness().into() } else { 0.0 },
            loud_since: None,
            last_loud: None,
            speaking_since: self.speaking_since,
            first: self.first,
            last_spoke: self.last_spoke.filter(|_| !self.speaking()),
        }
    }

    /// Orders microphones when there are more than slots: who is always heard, then who speaks
    /// before who is silent; among speakers who began first, so that a newcomer interrupts nobody;
    /// among the silent who spoke last.
    pub fn precedence(&self, other: &Self) -> std::cmp::Ordering {
        let first = other.first.cmp(&self.first).then(other.speaking().cmp(&self.speaking()));
        first.then(self.speaking_since.cmp(&other.speaking_since)).then(other.last_spoke.cmp(&self.last_spoke))
    }

    /// Smoothed loudness, 0 to 127.
    pub fn loudness(&self) -> u8 {
        self.loudness.clamp(0.0, 127.0) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cough_is_not_speech_and_a_breath_does_not_end_it() {
        #[expect(clippy::disallowed_methods, reason = "a test needs some instant to count from")]
        let mut now = Instant::now();
        let mut voice = Voice::default();
        let mut hear = |voice: &mut Voice, loudness, milliseconds: u64| {
            let mut changes = 0;
            for _ in 0..milliseconds / 20 {
                now += Duration::from_millis(20);
                changes += usize::from(voice.on_loudness(loudness, now));
            }
            changes
        };
        hear(&mut voice, 20, 500);
        hear(&mut voice, 100, 100);
        assert!(!voice.speaking(), "a cough");
        hear(&mut voice, 20, 1000);
        assert_eq!(hear(&mut voice, 100, 1000), 1);
        assert!(voice.speaking());
        assert_eq!(hear(&mut voice, 20, 1000), 0, "a breath");
        assert!(voice.speaking());
        assert_eq!(hear(&mut voice, 20, 3000), 1);
        assert!(!voice.speaking());
    }
}
