// SPDX-License-Identifier: MPL-2.0
//! Audio level of a packet, for the header extension with which a server finds the speaker (RFC
//! 6464).

/// The level of silence: 127 decibels below full scale.
const SILENCE: u8 = 127;
/// Speech in an ordinary recording is louder than this; room noise is not.
const VOICE_LEVEL: u8 = 55;

/// Audio level of one packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Level {
    /// Decibels below full scale, 0 (loudest) to 127.
    pub value: u8,
    pub voice: bool,
}

impl Level {
    pub fn of(samples: &[f32]) -> Self {
        let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32;
        let value = if power > 0.0 { (-10.0 * power.log10()).clamp(0.0, f32::from(SILENCE)) as u8 } else { SILENCE };
        Self { value, voice: value < VOICE_LEVEL }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_127_and_a_full_tone_is_3() {
        assert_eq!(Level::of(&[0.0; 960]), Level { value: 127, voice: false });
        assert_eq!(Level::of(&[]), Level { value: 127, voice: false });
        let tone: Vec<f32> = (0..960).map(|i| (i as f32 * 0.1).sin()).collect();
        assert_eq!(Level::of(&tone), Level { value: 3, voice: true });
    }
}
