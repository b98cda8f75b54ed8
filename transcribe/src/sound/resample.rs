// SPDX-License-Identifier: MPL-2.0
//! Sample rate conversion by a windowed sinc: band-limited, streaming, with state of one filter
//! length.

use std::f64::consts::PI;

/// Zero crossings of the sinc on each side: more is steeper and slower. 16 keep 99 % of the band
/// and attenuate aliasing by 80 dB.
const CROSSINGS: f64 = 16.0;
/// End of the pass band, as a part of half of the lower rate: the rest is the transition band.
const PASS: f64 = 0.94;
/// Positions between two input samples for which the filter is tabulated; the nearest is taken
/// (error below -60 dB).
const PHASES: u64 = 1024;

/// Converts samples of one rate to another.
pub struct Resampler {
    from: u64,
    to: u64,
    /// `PHASES` filters of `2 * half` taps each.
    filters: Vec<f32>,
    half: usize,
    /// Input that filters still need; begins with `half` zeros before the audio.
    input: Vec<f32>,
    /// Index of the first sample of `input`, counted from `half` before the audio.
    first: u64,
    /// Output samples produced so far.
    made: u64,
    /// Input samples seen so far.
    seen: u64,
}

impl Resampler {
    pub fn new(from: u32, to: u32) -> Self {
        let (from, to) = (u64::from(from), u64::from(to));
        let cutoff = PASS * (to as f64 / from as f64).min(1.0);
        let half = (CROSSINGS / cutoff).ceil() as usize;
        let filters = (0..PHASES).flat_map(|phase| filter(phase as f64 / PHASES as f64, cutoff, half)).collect();
        Self { from, to, filters, half, input: vec![0.0; half], first: 0, made: 0, seen: 0 }
    }

    /// Takes `samples` and appends the completed output to `out`.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.seen += samples.len() as u64;
        self.input.extend_from_slice(samples);
        self.make(out, u64::MAX);
    }

    /// Appends the last samples, so that the length is that of the input.
    pub fn finish(&mut self, out: &mut Vec<f32>) {
        let length = (self.seen * self.to).div_ceil(self.from);
        self.input.extend(std::iter::repeat_n(0.0, 2 * self.half));
        self.make(out, length);
    }

    fn make(&mut self, out: &mut Vec<f32>, length: u64) {
        let taps = 2 * self.half;
        while self.made < length {
            // Output sample n is at n * from / to of the input; the nearest tabulated phase may be
            // that of the next sample.
            let fine = (self.made * self.from * PHASES + self.to / 2) / self.to;
            let (whole, phase) = (fine / PHASES, (fine % PHASES) as usize);
            let begin = (whole - self.first) as usize;
            let Some(window) = self.input.get(begin..begin + taps) else { break };
            let filter = &self.filters[phase * taps..][..taps];
            out.push(window.iter().zip(filter).map(|(sample, weight)| sample * weight).sum());
            self.made += 1;
        }
        let needed = (self.made * self.from / self.to).saturating_sub(1);
        let done = (needed.max(self.first) - self.first).min(self.input.len() as u64);
        self.input.drain(..done as usize);
        self.first += done;
    }
}

/// Taps for an output sample at `phase` of an input sample after the middle; they sum to 1.
fn filter(phase: f64, cutoff: f64, half: usize) -> impl Iterator<Item = f32> {
    let taps = (0..2 * half).map(move |tap| {
        // There are `half` zeros before the audio, so tap `half` is the sample at or before the
        // output position.
        let distance = tap as f64 - half as f64 - phase;
        let x = PI * distance * cutoff;
        let sinc = if x.abs() < 1e-9 { 1.0 } else { x.sin() / x };
        let place = (distance / half as f64).clamp(-1.0, 1.0);
        // Blackman's window.
        sinc * (0.42 + 0.5 * (PI * place).cos() + 0.08 * (2.0 * PI * place).cos())
    });
    let sum: f64 = taps.clone().sum();
    taps.map(move |tap| (tap / sum) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: u32, hertz: f64, seconds: f64) -> Vec<f32> {
        let count = (f64::from(rate) * seconds) as usize;
        (0..count).map(|n| (2.0 * PI * hertz * n as f64 / f64::from(rate)).sin() as f32 * 0.5).collect()
    }

    fn resampled(from: u32, input: &[f32], piece: usize) -> Vec<f32> {
        let mut resampler = Resampler::new(from, 16_000);
        let mut out = Vec::new();
        for samples in input.chunks(piece) {
            resampler.push(samples, &mut out);
        }
        resampler.finish(&mut out);
        out
    }

    #[test]
    fn a_tone_stays_the_same_tone_at_the_same_place() {
        for from in [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000] {
            let out = resampled(from, &tone(from, 1000.0, 0.5), 777);
            let want = tone(16_000, 1000.0, 0.5);
            assert!(out.len().abs_diff(want.len()) <= 1, "{from}: {} samples", out.len());
            let middle = 200..want.len() - 200;
            let worst = middle.map(|n| (out[n] - want[n]).abs()).fold(0.0, f32::max);
            assert!(worst < 0.005, "{from}: off by {worst}");
        }
    }

    #[test]
    fn what_would_fold_into_the_speech_band_is_gone() {
        let out = resampled(48_000, &tone(48_000, 11_000.0, 0.5), 4_800);
        let loudest = out[200..out.len() - 200].iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
        assert!(loudest < 0.001, "11 kHz came through at {loudest}");
    }

    #[test]
    fn the_pieces_it_comes_in_do_not_matter() {
        let input = tone(44_100, 440.0, 0.2);
        assert_eq!(resampled(44_100, &input, 1), resampled(44_100, &input, input.len()));
    }
}
