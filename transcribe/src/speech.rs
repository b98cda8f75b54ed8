// SPDX-License-Identifier: MPL-2.0
//! Voice activity detection: splits sound into stretches of speech.
//!
//! Scores come from earshot, a small recurrent network whose weights are in its crate. Recognisers
//! produce text for silence and noise, so only audio that scores as voice for long enough is passed
//! on.

use std::collections::VecDeque;

use earshot::Detector;

use crate::sound::SAMPLE_RATE;

/// The detector's step: 256 samples, 16 ms.
const FRAME: usize = 256;
/// A frame with at least this score is voice. A lower value finds whispering, but also more
/// keyboard noise.
const VOICE: f32 = 0.5;
/// Below this level (-60 dBFS) nothing is voice: the detector itself ignores loudness.
const QUIETEST: f32 = 0.001;
/// This many of the last [`ONSET_WINDOW`] frames must be voice before a stretch begins: clicks are
/// shorter.
const ONSET_VOICED: usize = 4;
const ONSET_WINDOW: usize = 6;
/// Audio kept before the first and after the last voiced frame, for consonants with low scores: 320
/// ms and 240 ms.
const LEAD_FRAMES: usize = 20;
const TRAIL_FRAMES: usize = 15;
/// A pause of this length ends a stretch (640 ms). Shorter pauses inside a sentence help the
/// recogniser.
const PAUSE_FRAMES: usize = 40;
/// With fewer voiced frames in total (160 ms) it is a cough or a click, not a syllable.
const MIN_VOICED: usize = 10;
/// Mean score of a stretch's voiced frames below which it is noise. Measured: human voices 0.80
/// (telephone) to 0.89, brown noise and key tones at most 0.57.
const MIN_MEAN_SCORE: f32 = 0.62;
/// A stretch of this length is cut at its quietest position, so that text appears in pieces and
/// memory is bounded.
pub const MAX_STRETCH_MS: u64 = 24_000;
const MAX_FRAMES: usize = MAX_STRETCH_MS as usize * SAMPLE_RATE as usize / 1000 / FRAME;
/// The quietest position is not searched in the first 10 s.
const EARLIEST_CUT: usize = 10 * SAMPLE_RATE as usize / FRAME;
/// The cut is the middle of the quietest 160 ms.
const CUT_WINDOW: usize = 10;

/// A stretch of speech.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// Samples of 16 kHz from the recording's beginning to the first sample.
    pub position: u64,
    /// Mono, 16 kHz, -1..1.
    pub samples: Vec<f32>,
    /// Samples from the beginning of the stretch to where the voice begins and ends.
    pub voice: std::ops::Range<usize>,
}

/// A stretch that is still being spoken.
#[derive(Clone, Copy, Debug)]
pub struct Growing<'a> {
    /// As in [`Stretch`]; identifies the stretch.
    pub position: u64,
    /// The samples that the stretch has whenever it ends, without the pause that may end it; unless
    /// it is cut for its length.
    pub samples: &'a [f32],
    /// Whether it contains enough voice already to be a stretch.
    pub voice: bool,
}

/// Splits audio, passed in order, into stretches of speech.
pub struct Splitter {
    detector: Box<Detector>,
    /// Samples that do not fill a frame yet.
    rest: Vec<f32>,
    /// Position after the last sample taken.
    next: u64,
    /// Frames that may turn out to be the beginning of a stretch.
    before: VecDeque<Frame>,
    open: Option<Open>,
    ready: VecDeque<Stretch>,
}

struct Frame {
    samples: [f32; FRAME],
    score: f32,
}

/// A stretch that is still growing.
struct Open {
    position: u64,
    samples: Vec<f32>,
    scores: Vec<f32>,
    /// Frames since the last voiced one.
    pause: usize,
}

impl Splitter {
    pub fn new() -> Self {
        Self {
            detector: Detector::default_boxed(),
            rest: Vec::with_capacity(FRAME),
            next: 0,
            before: VecDeque::with_capacity(LEAD_FRAMES + ONSET_WINDOW),
            open: None,
            ready: VecDeque::new(),
        }
    }

    /// Takes `samples` at `position`; a gap before them is silence.
    pub fn push(&mut self, position: u64, samples: &[f32]) {
        let gap = position.saturating_sub(self.next);
        if gap > (FRAME * (PAUSE_FRAMES + 1)) as u64 {
            // Long enough to end the current stretch: the rest need not be processed.
            self.finish();
            self.next = position;
        } else {
            let mut silence = gap as usize;
            while silence > 0 {
                let step = silence.min(FRAME);
                self.take(&[0.0; FRAME][..step]);
                silence -= step;
            }
        }
        self.take(samples);
    }

    /// Ends the current stretch, if any: the recording is over, or nothing was recorded for a
    /// while.
    pub fn finish(&mut self) {
        self.rest.clear();
        self.before.clear();
        if let Some(open) = self.open.take() {
            self.close(open);
        }
        self.detector.reset();
    }

    /// The next finished stretch.
    pub fn next_stretch(&mut self) -> Option<Stretch> {
        self.ready.pop_front()
    }

    /// The current stretch, if any.
    pub fn growing(&self) -> Option<Growing<'_>> {
        let open = self.open.as_ref()?;
        let frames = open.scores.len() - open.pause.saturating_sub(TRAIL_FRAMES);
        let voice = is_voice(&open.scores);
        Some(Growing { position: open.position, samples: &open.samples[..frames * FRAME], voice })
    }

    /// Number of samples held because somebody speaks; the few that are held between stretches do
    /// not count.
    pub fn held(&self) -> usize {
        let ready: usize = self.ready.iter().map(|stretch| stretch.samples.len()).sum();
        ready + self.open.as_ref().map_or(0, |open| open.samples.len())
    }

    /// Position in milliseconds before which no further stretch will begin.
    pub fn final_ms(&self) -> u64 {
        let position = self.open.as_ref().map_or(self.next, |open| open.position);
        position * 1000 / u64::from(SAMPLE_RATE)
    }

    fn take(&mut self, mut samples: &[f32]) {
        while !samples.is_empty() {
            let (now, later) = samples.split_at(samples.len().min(FRAME - self.rest.len()));
            samples = later;
            // Decoders and filters overshoot; the detector panics at a sample beyond 1.
            self.rest.extend(now.iter().map(|sample| sample.clamp(-1.0, 1.0)));
            self.next += now.len() as u64;
            if let Ok(samples) = <[f32; FRAME]>::try_from(self.rest.as_slice()) {
                self.rest.clear();
                let score = self.score(&samples);
                self.step(Frame { samples, score });
            }
        }
    }

    fn score(&mut self, samples: &[f32; FRAME]) -> f32 {
        let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / FRAME as f32;
        // The detector divides by the level: digital silence would give NaN for all later frames.
        let score = if power > 0.0 { self.detector.predict_f32(samples) } else { 0.0 };
        if power.sqrt() < QUIETEST || !score.is_finite() { 0.0 } else { score }
    }

    fn step(&mut self, frame: Frame) {
        if let Some(mut open) = self.open.take() {
            open.add(&frame);
            if open.pause >= PAUSE_FRAMES {
                self.close(open);
            } else if open.scores.len() >= MAX_FRAMES {
                let later = open.split();
                self.close(open);
                self.open = Some(later);
            } else {
                self.open = Some(open);
            }
            return;
        }
        if self.before.len() == LEAD_FRAMES + ONSET_WINDOW {
            self.before.pop_front();
        }
        self.before.push_back(frame);
        let voiced = self.before.iter().rev().take(ONSET_WINDOW).filter(|frame| frame.score >= VOICE).count();
        if voiced >= ONSET_VOICED {
            let position = self.next - (self.before.len() * FRAME) as u64;
            let mut open = Open { position, samples: Vec::new(), scores: Vec::new(), pause: 0 };
            for frame in self.before.drain(..) {
                open.add(&frame);
            }
            self.open = Some(open);
        }
    }

    /// Emits the stretch if it contains enough voice, without the pause at its end.
    fn close(&mut self, mut open: Open) {
        let voiced: Vec<usize> = (0..open.scores.len()).filter(|&at| open.scores[at] >= VOICE).collect();
        let (Some(&first), Some(&last)) = (voiced.first(), voiced.last()) else { return };
        if !is_voice(&open.scores) {
            return;
        }
        let end = (last + 1 + TRAIL_FRAMES).min(open.scores.len());
        open.samples.truncate(end * FRAME);
        self.ready.push_back(Stretch {
            position: open.position,
            samples: open.samples,
            voice: first * FRAME..(last + 1) * FRAME,
        });
    }
}

/// Whether frames with these scores are voice.
fn is_voice(scores: &[f32]) -> bool {
    let voiced = scores.iter().filter(|&&score| score >= VOICE);
    let (count, sum) = voiced.fold((0, 0.0), |(count, sum), score| (count + 1, sum + score));
    count >= MIN_VOICED && sum / count as f32 >= MIN_MEAN_SCORE
}

impl Open {
    fn add(&mut self, frame: &Frame) {
        self.samples.extend_from_slice(&frame.samples);
        self.scores.push(frame.score);
        self.pause = if frame.score >= VOICE { 0 } else { self.pause + 1 };
    }

    /// Cuts at the quietest position and returns the part after the cut.
    fn split(&mut self) -> Self {
        let least = self.scores[EARLIEST_CUT..]
            .windows(CUT_WINDOW)
            .map(|window| window.iter().sum::<f32>())
            .enumerate()
            .min_by(|one, other| one.1.total_cmp(&other.1))
            .map_or(0, |(at, _)| at);
        let cut = EARLIEST_CUT + least + CUT_WINDOW / 2;
        let samples = self.samples.split_off(cut * FRAME);
        let scores = self.scores.split_off(cut);
        let pause = scores.iter().rev().take_while(|&&score| score < VOICE).count();
        Self { position: self.position + (cut * FRAME) as u64, samples, scores, pause }
    }
}
