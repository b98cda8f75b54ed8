// SPDX-License-Identifier: MPL-2.0
//! Recognises one stretch while it is spoken: samples in pieces of any length in, words out.

use super::fbank::{BANDS, Fbank};
use super::network::{Memory, Network};
use super::search::{Search, Spoken};
use super::tokens::Tokens;
use crate::hot_words::HotWords;
use crate::sound::SAMPLE_RATE;
use crate::word::Word;

/// Silence before the first sample: the network was trained on clips that begin with silence, and
/// misses the first word without it.
const LEAD_MS: usize = 400;
/// Silence after the last sample, so that the last word is output.
const TAIL_MS: usize = 500;
/// Duration of a step of the network in milliseconds.
const STEP_MS: usize = 40;
/// The middle of a step's window is this long after its beginning.
const MIDDLE_MS: usize = 40;
/// CTC outputs a token with a delay: a syllable begins this much before its token and lasts this
/// much after. Measured on the test voices against the voice detector.
const BEFORE_TOKEN_MS: usize = 160;
const AFTER_TOKEN_MS: usize = 120;

/// The state of a stream (about 2.5 MB with the development model).
pub struct CtcStream {
    fbank: Fbank,
    /// Frames that do not fill a chunk yet.
    frames: Vec<f32>,
    memory: Memory,
    search: Search,
    logs: Vec<f32>,
    /// Number of speech samples taken.
    taken: usize,
}

impl CtcStream {
    /// Begins a stretch.
    pub fn begin(fbank: Fbank, network: &Network, hot_words: &HotWords) -> Result<Self, String> {
        let mut stream = Self {
            fbank,
            frames: Vec::new(),
            memory: network.begin()?,
            search: Search::new(hot_words),
            logs: Vec::new(),
            taken: 0,
        };
        stream.silence(LEAD_MS);
        Ok(stream)
    }

    /// Takes speech (mono, 16 kHz, -1..1) and runs the network on every complete chunk.
    pub fn push(&mut self, speech: &[f32], network: &mut Network, tokens: &Tokens) -> Result<(), String> {
        self.taken += speech.len();
        self.fbank.push(speech, &mut self.frames);
        self.chunks(network, tokens)
    }

    /// The best words so far, and how many of the first ones are final.
    pub fn words(&self, tokens: &Tokens) -> (Vec<Word>, usize) {
        let spoken = self.search.best();
        let agreed = self.search.agreed();
        // Words whose tokens all hypotheses share; the last word may not be complete.
        let begun = spoken[..agreed].iter().filter(|spoken| tokens.begins_word(spoken.token)).count();
        let words = self.placed(&spoken, tokens);
        let firm = begun.saturating_sub(1).min(words.len());
        (words, firm)
    }

    /// The words at the end of the stretch.
    pub fn finish(mut self, network: &mut Network, tokens: &Tokens) -> Result<Vec<Word>, String> {
        self.silence(TAIL_MS);
        self.chunks(network, tokens)?;
        let (chunk, overlap) = (network.shape().chunk * BANDS, overlap(network) * BANDS);
        if self.frames.len() > overlap {
            // The last chunk is padded with its last frame.
            let last = self.frames[self.frames.len() - BANDS..].to_vec();
            while self.frames.len() < chunk {
                self.frames.extend_from_slice(&last);
            }
            self.chunks(network, tokens)?;
        }
        let search = std::mem::replace(&mut self.search, Search::new(&HotWords::default()));
        Ok(self.placed(&search.finish(), tokens))
    }

    fn silence(&mut self, milliseconds: usize) {
        self.fbank.push(&vec![0.0; milliseconds * SAMPLE_RATE as usize / 1000], &mut self.frames);
    }

    fn chunks(&mut self, network: &mut Network, tokens: &Tokens) -> Result<(), String> {
        let chunk = network.shape().chunk * BANDS;
        let hop = chunk - overlap(network) * BANDS;
        let mut begin = 0;
        while begin + chunk <= self.frames.len() {
            self.logs.clear();
            network.step(&mut self.memory, &self.frames[begin..begin + chunk], &mut self.logs)?;
            for logs in self.logs.chunks_exact(tokens.count()) {
                self.search.step(logs, tokens);
            }
            begin += hop;
        }
        self.frames.drain(..begin);
        Ok(())
    }

    /// Tokens as words with times from the first sample.
    fn placed(&self, spoken: &[Spoken], tokens: &Tokens) -> Vec<Word> {
        let length_ms = self.taken * 1000 / SAMPLE_RATE as usize;
        let at = |step: usize| (step * STEP_MS + MIDDLE_MS).saturating_sub(LEAD_MS);
        let mut words: Vec<Word> = Vec::new();
        let mut before_ms = 0;
        for group in spoken.chunk_by(|_, next| !tokens.begins_word(next.token)) {
            let text: String = group.iter().map(|spoken| tokens.text(spoken.token)).collect();
            let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
            if text.is_empty() {
                continue;
            }
            let start_ms = at(first.first).saturating_sub(BEFORE_TOKEN_MS).max(before_ms).min(length_ms);
            // A word ends at the latest where the next one begins.
            if let Some(previous) = words.last_mut() {
                previous.end_ms = previous.end_ms.min(start_ms as u64);
            }
            let end_ms = (at(last.last) + AFTER_TOKEN_MS).clamp(start_ms, length_ms);
            let log = group.iter().map(|spoken| spoken.log).sum::<f32>() / group.len() as f32;
            words.push(Word { start_ms: start_ms as u64, end_ms: end_ms as u64, text, confidence: log.exp().min(1.0) });
            before_ms = at(first.first);
        }
        words
    }
}

/// Frames that a chunk shares with the next one.
fn overlap(network: &Network) -> usize {
    let shape = network.shape();
    shape.chunk.saturating_sub(shape.steps * FRAMES_PER_STEP)
}

/// Frames of 10 ms to a step.
const FRAMES_PER_STEP: usize = STEP_MS / 10;
