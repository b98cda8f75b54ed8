//! WAV files of any rate, width and number of channels.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use hound::{SampleFormat, WavReader, WavSpec};

use super::resample::Resampler;
use super::{Block, SAMPLE_RATE, SoundError};

/// Rates that microphones, telephones and studios use, with room on both sides.
const RATES: std::ops::RangeInclusive<u32> = 4_000..=384_000;

/// An opened WAV file; channels are averaged.
pub struct WavFile {
    reader: WavReader<BufReader<File>>,
    spec: WavSpec,
    resampler: Resampler,
    position: u64,
    ended: bool,
    total_ms: u64,
}

impl WavFile {
    pub fn open(file: File, path: &Path) -> Result<Self, SoundError> {
        let unknown = |reason: String| SoundError::Unknown { path: path.to_owned(), reason };
        // The library reports an early end as a failure of the disk; its header is small, so that is what it is not.
        let reader = WavReader::new(BufReader::new(file)).map_err(|error| unknown(error.to_string()))?;
        let spec = reader.spec();
        if spec.channels == 0 || !RATES.contains(&spec.sample_rate) {
            return Err(unknown(format!("{} channels at {} Hz", spec.channels, spec.sample_rate)));
        }
        let total_ms = u64::from(reader.duration()) * 1000 / u64::from(spec.sample_rate);
        let resampler = Resampler::new(spec.sample_rate, SAMPLE_RATE);
        Ok(Self { reader, spec, resampler, position: 0, ended: false, total_ms })
    }

    pub fn total_ms(&self) -> u64 {
        self.total_ms
    }

    /// About a second of samples. A file cut short simply ends.
    pub fn next_block(&mut self) -> Option<Block> {
        while !self.ended {
            let mono = self.read_second();
            let mut samples = Vec::new();
            self.resampler.push(&mono, &mut samples);
            if mono.is_empty() {
                self.ended = true;
                self.resampler.finish(&mut samples);
            }
            if !samples.is_empty() {
                let position = self.position;
                self.position += samples.len() as u64;
                return Some(Block { position, samples });
            }
        }
        None
    }

    fn read_second(&mut self) -> Vec<f32> {
        let channels = usize::from(self.spec.channels);
        let wanted = self.spec.sample_rate as usize * channels;
        let mixed: Vec<f32> = match self.spec.sample_format {
            SampleFormat::Float => self.reader.samples::<f32>().take(wanted).map_while(Result::ok).collect(),
            SampleFormat::Int => {
                let scale = 1.0 / (1_i64 << (self.spec.bits_per_sample.clamp(1, 32) - 1)) as f32;
                let samples = self.reader.samples::<i32>().take(wanted).map_while(Result::ok);
                samples.map(|sample| sample as f32 * scale).collect()
            }
        };
        // Floats may be anything: not-a-number would silence everything behind it.
        let clean = |sample: f32| if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
        mixed
            .chunks_exact(channels)
            .map(|frame| frame.iter().copied().map(clean).sum::<f32>() / channels as f32)
            .collect()
    }
}
