// SPDX-License-Identifier: MPL-2.0
//! Acoustic features: log energies in 80 mel bands, every 10 ms, as Kaldi computes them (`fbank`,
//! without dither); streaming Conformers are trained with them. The result does not depend on the
//! sizes of the pieces passed in.

use std::f32::consts::TAU;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use crate::sound::SAMPLE_RATE;

/// Mel bands of a frame.
pub const BANDS: usize = 80;
/// Frame shift in samples, 10 ms.
pub const HOP: usize = SAMPLE_RATE as usize / 100;
/// Frame length in samples, 25 ms.
const WINDOW: usize = SAMPLE_RATE as usize / 40;
/// The next power of two.
const FFT: usize = 512;
const PRE_EMPHASIS: f32 = 0.97;
/// Range of the bands, in hertz.
const LOWEST: f32 = 20.0;
const HIGHEST: f32 = SAMPLE_RATE as f32 / 2.0;
/// Kaldi uses samples in the range of 16-bit integers.
const SCALE: f32 = 32_768.0;

/// Computes frames from samples.
pub struct Fbank {
    plan: Arc<dyn RealToComplex<f32>>,
    tables: Arc<Tables>,
    /// Samples of incomplete frames.
    waiting: Vec<f32>,
    frame: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

/// Shared by all streams.
struct Tables {
    window: Vec<f32>,
    /// For each band: the first bin of the spectrum, and the weights from there on.
    bands: Vec<(usize, Vec<f32>)>,
}

impl Fbank {
    pub fn new() -> Self {
        let plan = RealFftPlanner::new().plan_fft_forward(FFT);
        let tables = Tables { window: povey_window(), bands: mel_bands() };
        Self::with(plan, Arc::new(tables))
    }

    /// A new stream.
    pub fn another(&self) -> Self {
        Self::with(self.plan.clone(), self.tables.clone())
    }

    fn with(plan: Arc<dyn RealToComplex<f32>>, tables: Arc<Tables>) -> Self {
        let (frame, spectrum, scratch) = (plan.make_input_vec(), plan.make_output_vec(), plan.make_scratch_vec());
        Self { plan, tables, waiting: Vec::new(), frame, spectrum, scratch }
    }

    /// Takes `samples` (-1..1) and appends the [`BANDS`] values of each completed frame.
    pub fn push(&mut self, samples: &[f32], frames: &mut Vec<f32>) {
        self.waiting.extend(samples.iter().map(|sample| sample * SCALE));
        let mut begin = 0;
        while begin + WINDOW <= self.waiting.len() {
            self.frame[..WINDOW].copy_from_slice(&self.waiting[begin..begin + WINDOW]);
            self.transform();
            let energies = self.tables.bands.iter().map(|(first, weights)| {
                let bins = &self.spectrum[*first..];
                weights.iter().zip(bins).map(|(weight, bin)| weight * bin.norm_sqr()).sum::<f32>()
            });
            frames.extend(energies.map(|energy| energy.max(f32::EPSILON).ln()));
            begin += HOP;
        }
        self.waiting.drain(..begin);
    }

    /// Computes `spectrum` from `frame`: DC removal, pre-emphasis, window.
    fn transform(&mut self) {
        let samples = &mut self.frame[..WINDOW];
        let mean = samples.iter().sum::<f32>() / WINDOW as f32;
        for sample in samples.iter_mut() {
            *sample -= mean;
        }
        for at in (1..WINDOW).rev() {
            samples[at] -= PRE_EMPHASIS * samples[at - 1];
        }
        samples[0] -= PRE_EMPHASIS * samples[0];
        for (sample, weight) in samples.iter_mut().zip(&self.tables.window) {
            *sample *= weight;
        }
        self.frame[WINDOW..].fill(0.0);
        let lengths_fit = self.plan.process_with_scratch(&mut self.frame, &mut self.spectrum, &mut self.scratch);
        debug_assert!(lengths_fit.is_ok(), "the plan made these buffers itself");
    }
}

/// Kaldi's Povey window: a Hann window to the power of 0.85.
fn povey_window() -> Vec<f32> {
    let step = TAU / (WINDOW - 1) as f32;
    (0..WINDOW).map(|at| (0.5 - 0.5 * (step * at as f32).cos()).powf(0.85)).collect()
}

fn mel(hertz: f32) -> f32 {
    1127.0 * (1.0 + hertz / 700.0).ln()
}

/// Triangular filters of equal width on the mel scale, each extending to the centres of its
/// neighbours.
fn mel_bands() -> Vec<(usize, Vec<f32>)> {
    let (low, high) = (mel(LOWEST), mel(HIGHEST));
    let width = (high - low) / (BANDS + 1) as f32;
    let bin_width = SAMPLE_RATE as f32 / FFT as f32;
    (0..BANDS)
        .map(|band| {
            let left = low + band as f32 * width;
            let (centre, right) = (left + width, left + 2.0 * width);
            let weight = |bin: usize| {
                let at = mel(bin as f32 * bin_width);
                let height = if at <= centre { at - left } else { right - at };
                (at > left && at < right).then_some(height / width)
            };
            let inside: Vec<(usize, f32)> =
                (0..FFT / 2).filter_map(|bin| weight(bin).map(|weight| (bin, weight))).collect();
            let first = inside.first().map_or(0, |&(bin, _)| bin);
            (first, inside.into_iter().map(|(_, weight)| weight).collect())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two tones and a sawtooth; kaldi-native-fbank 1.23 computed the expected values.
    fn sound() -> Vec<f32> {
        (0..1600_u32)
            .map(|n| {
                let time = f64::from(n) / 16_000.0;
                let tone = |hertz: f64| (std::f64::consts::TAU * hertz * time).sin();
                let saw = f64::from((n * 7919) % 2001) - 1000.0;
                ((8000.0 * tone(440.0) + 3000.0 * tone(2500.0) + saw) / f64::from(SCALE)) as f32
            })
            .collect()
    }

    #[test]
    fn features_are_those_of_kaldi() {
        let mut frames = Vec::new();
        Fbank::new().push(&sound(), &mut frames);
        assert_eq!(frames.len(), 8 * BANDS);
        // `OnlineFbank` with samp_freq 16000, num_bins 80, dither 0, snip_edges: bands 0, 1, 5, 10,
        // 20, 40, 60, 79.
        let bands = [0, 1, 5, 10, 20, 40, 60, 79];
        for (frame, wanted) in [
            (0, [7.4533, 7.9712, 10.3422, 14.3706, 19.5738, 13.5375, 19.2479, 19.053]),
            (3, [8.568, 10.1185, 10.1798, 14.3116, 19.5714, 13.3891, 19.2373, 19.0602]),
            (7, [8.7474, 9.7578, 10.2286, 14.3472, 19.5704, 13.2378, 19.2331, 19.0631]),
        ] {
            for (band, wanted) in bands.into_iter().zip(wanted) {
                let found = frames[frame * BANDS + band];
                assert!((found - wanted).abs() < 0.002, "frame {frame}, band {band}: {found} instead of {wanted}");
            }
        }
    }

    #[test]
    fn silence_is_the_least_energy_and_no_infinity() {
        let mut frames = Vec::new();
        Fbank::new().push(&[0.0; 800], &mut frames);
        assert!(frames.iter().all(|value| (value + 15.942_385).abs() < 1e-4), "{frames:?}");
    }

    #[test]
    fn the_pieces_it_comes_in_do_not_matter() {
        let (mut whole, mut pieces) = (Vec::new(), Vec::new());
        let first = Fbank::new();
        first.another().push(&sound(), &mut whole);
        let mut fbank = first.another();
        for piece in sound().chunks(37) {
            fbank.push(piece, &mut pieces);
        }
        assert_eq!(whole, pieces);
    }
}
