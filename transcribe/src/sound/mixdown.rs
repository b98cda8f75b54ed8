// SPDX-License-Identifier: MPL-2.0
//! Mixes channels down to mono. The mean is used unless channels cancel each other: a microphone
//! with reversed polarity gives two channels of opposite phase, whose mean is silence. Then the
//! loudest channel is used.

/// Frames over which one decision is made: 20 ms at 16 kHz, less at higher rates.
const STEP_FRAMES: usize = 320;
/// Smoothing factor of energies per step: a time constant of about half a second.
const KEPT: f32 = 0.96;
/// For independent channels the mean has the energy `sum / channels²`. Below this part of it, the
/// channels cancel each other.
const CANCELLED: f32 = 0.25;

/// Mixes interleaved samples down to mono. Keeps smoothed energies of the channels.
pub struct Mixdown {
    channels: usize,
    /// Smoothed energy of each channel.
    energies: Vec<f32>,
    /// Smoothed energy of the mean of all channels.
    mean_energy: f32,
}

impl Mixdown {
    pub fn new(channels: usize) -> Self {
        Self { channels: channels.max(1), energies: vec![0.0; channels.max(1)], mean_energy: 0.0 }
    }

    /// Appends one sample per whole frame of `interleaved` to `out`.
    pub fn push(&mut self, interleaved: &[f32], out: &mut Vec<f32>) {
        if self.channels == 1 {
            out.extend(interleaved.iter().copied().map(clean));
            return;
        }
        for step in interleaved.chunks(STEP_FRAMES * self.channels) {
            self.measure(step);
            let loudest = self.cancelling_loudest();
            out.extend(step.chunks_exact(self.channels).map(|frame| match loudest {
                Some(channel) => clean(frame[channel]),
                None => mean(frame),
            }));
        }
    }

    fn measure(&mut self, step: &[f32]) {
        for (channel, energy) in self.energies.iter_mut().enumerate() {
            let now: f32 = step.chunks_exact(self.channels).map(|frame| clean(frame[channel]).powi(2)).sum();
            *energy = *energy * KEPT + now;
        }
        let now: f32 = step.chunks_exact(self.channels).map(|frame| mean(frame).powi(2)).sum();
        self.mean_energy = self.mean_energy * KEPT + now;
    }

    /// The channel to use instead of the mean, if the channels cancel each other.
    fn cancelling_loudest(&self) -> Option<usize> {
        let independent = self.energies.iter().sum::<f32>() / (self.channels * self.channels) as f32;
        if self.mean_energy >= CANCELLED * independent {
            return None;
        }
        let loudest = self.energies.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1));
        loudest.map(|(channel, _)| channel)
    }
}

fn mean(frame: &[f32]) -> f32 {
    frame.iter().copied().map(clean).sum::<f32>() / frame.len() as f32
}

/// Floats of a file may have any value: NaN would silence everything after it.
fn clean(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(seed: f32) -> impl Iterator<Item = f32> {
        (0..16_000).map(move |n| ((n as f32) * seed).sin() * 0.5)
    }

    fn mixed(frames: impl Iterator<Item = Vec<f32>>) -> Vec<f32> {
        let mut frames = frames.peekable();
        let mut mixdown = Mixdown::new(frames.peek().map_or(1, Vec::len));
        let mut out = Vec::new();
        mixdown.push(&frames.flatten().collect::<Vec<_>>(), &mut out);
        out
    }

    fn energy(samples: &[f32]) -> f32 {
        samples.iter().map(|sample| sample * sample).sum()
    }

    #[test]
    fn a_channel_wired_the_wrong_way_round_silences_nobody() {
        let said: Vec<f32> = voice(0.1).collect();
        for other in [-1.0, -0.7, -1.3] {
            let out = mixed(said.iter().map(|&sample| vec![sample, sample * other]));
            assert_eq!(out.len(), said.len());
            assert!(energy(&out) > 0.9 * energy(&said), "{other}");
        }
        let four = mixed(said.iter().map(|&sample| vec![sample, -sample, sample, -sample]));
        assert!(energy(&four) > 0.9 * energy(&said));
    }

    #[test]
    fn what_channels_hold_apart_is_in_the_mean() {
        let (left, right): (Vec<f32>, Vec<f32>) = (voice(0.1).collect(), voice(0.07).collect());
        let out = mixed(left.iter().zip(&right).map(|(&left, &right)| vec![left, right]));
        let worst = (0..out.len()).map(|n| (out[n] - f32::midpoint(left[n], right[n])).abs()).fold(0.0, f32::max);
        assert!(worst < 1e-6, "off by {worst}");
        let one_of_eight = mixed(left.iter().map(|&sample| vec![0.0, 0.0, sample, 0.0, 0.0, 0.0, 0.0, 0.0]));
        assert!((one_of_eight[15] - left[15] / 8.0).abs() < 1e-6);
    }

    #[test]
    fn numbers_that_are_none_are_silent() {
        let out = mixed([vec![f32::NAN, f32::INFINITY], vec![0.5, 0.5]].into_iter());
        assert!(out[0].abs() < 1e-6 && (out[1] - 0.5).abs() < 1e-6, "{out:?}");
    }
}
