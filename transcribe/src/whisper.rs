// SPDX-License-Identifier: MPL-2.0
//! whisper.cpp behind [`SpeechRecognizer`]. The only file that uses `whisper_rs`.
//!
//! The settings below were measured with human Vietnamese clips
//! (docs/decisions/0003-recogniser.md).

use std::path::Path;

use whisper_rs::{
    FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperSegment, WhisperState,
    install_logging_hooks,
};

use crate::hot_words::HotWords;
use crate::recogniser::{ConfidenceThresholds, Phrase, RecogniserError, SpeechRecognizer};
use crate::sound::SAMPLE_RATE;
use crate::word::Word;

/// whisper.cpp returns nothing for less than one second of audio; shorter stretches are padded with
/// silence.
const MIN_SAMPLES: usize = SAMPLE_RATE as usize * 11 / 10;
/// The encoder's positions per second of audio, and their maximum (30 s).
const POSITIONS_PER_SECOND: usize = 50;
const MAX_POSITIONS: usize = 1500;
/// The encoder's length is rounded up to a multiple of this; other lengths are slower than the next
/// multiple.
const POSITION_STEP: usize = 64;
/// Seconds of silence added after the audio. Syllable error rates on the clips of `make bench`:
/// 29.2 % with 1 s (a quarter faster), 27.0 % with 3 s, 25.8 % with 8 s at twice the cost.
const QUIET_AFTER: usize = 3;
/// More tokens than anybody speaks in a second: stops a decoder that repeats itself endlessly.
const TOKENS_PER_SECOND: usize = 16;
const SPARE_TOKENS: usize = 24;
/// Measured with the smallest model: human speech 0.55 to 0.83, also with noise, echo or over the
/// telephone; 32 pieces of music 0.05 to 0.35.
const THRESHOLDS: ConfidenceThresholds = ConfidenceThresholds { stretch: 0.42, phrase: 0.30, hallucinates: true };

/// Settings of a [`WhisperRecogniser`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhisperSettings {
    /// Threads for one stretch; more threads than cores make it slower.
    pub threads: usize,
    /// Language of the speech as a two-letter code; `None` lets the model guess for each stretch.
    pub language: Option<String>,
}

impl Default for WhisperSettings {
    /// Vietnamese, on half of the cores, at most four. whisper.cpp's threads spin while they wait
    /// for each other: with one thread per core, on a machine that also runs a meeting, everything
    /// becomes ten times slower.
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { threads: (processors / 2).clamp(1, 4), language: Some("vi".to_owned()) }
    }
}

/// A loaded Whisper model (OpenAI's, PhoWhisper, or any other fine-tuned one) in ggml form.
pub struct WhisperRecogniser {
    name: String,
    state: WhisperState,
    /// Created once, because every `set_language` of the library leaks its string.
    params: FullParams<'static, 'static>,
    end_of_text: i32,
}

impl WhisperRecogniser {
    /// Loads the model at `file` (0.1 s to a few seconds, file size plus about 200 MB of memory) to
    /// be known as `name`.
    ///
    /// # Errors
    /// [`RecogniserError::Load`] when the file is missing, damaged or too large for memory.
    pub fn load(file: &Path, name: &str, settings: &WhisperSettings) -> Result<Self, RecogniserError> {
        let refuse = |reason: String| RecogniserError::Load { model: name.to_owned(), reason };
        // Otherwise whisper.cpp logs every detail of loading to standard error.
        install_logging_hooks();
        if let Some(language) = &settings.language {
            let known = !language.contains('\0') && whisper_rs::get_lang_id(language).is_some();
            if !known {
                return Err(refuse(format!("Whisper does not know the language {language:?}")));
            }
        }
        // whisper.cpp itself would load a truncated file, or abort the process.
        crate::models::inspect(file).map_err(|error| refuse(error.to_string()))?;
        let context = WhisperContext::new_with_params(file, WhisperContextParameters::default())
            .map_err(|error| refuse(error.to_string()))?;
        let state = context.create_state().map_err(|error| refuse(error.to_string()))?;
        let end_of_text = context.token_eot();
        let language = if context.is_multilingual() { settings.language.as_deref() } else { Some("en") };
        Ok(Self { name: name.to_owned(), state, params: params(settings.threads, language), end_of_text })
    }
}

fn params(threads: usize, language: Option<&str>) -> FullParams<'static, 'static> {
    // Greedy: beam search takes 1.7 times as long with the same error rate.
    let mut params = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
    let language: Option<&'static str> = language.and_then(|code| {
        let id = whisper_rs::get_lang_id(code)?;
        whisper_rs::get_lang_str(id)
    });
    params.set_language(language);
    params.set_n_threads(i32::try_from(threads.max(1)).unwrap_or(1));
    // Stretches are independent: a mistake must not affect the next one.
    params.set_no_context(true);
    params.set_suppress_blank(true);
    params.set_suppress_nst(true);
    params.set_token_timestamps(true);
    // No retry at a higher temperature: noise would take five times as long and give more
    // hallucinations.
    params.set_temperature_inc(0.0);
    params.set_print_progress(false);
    params.set_print_realtime(false);
    params.set_print_special(false);
    params.set_print_timestamps(false);
    params
}

impl SpeechRecognizer for WhisperRecogniser {
    fn model(&self) -> &str {
        &self.name
    }

    fn thresholds(&self) -> ConfidenceThresholds {
        THRESHOLDS
    }

    /// Hot words are ignored: passed as previous text, Whisper outputs them for music
    /// (docs/decisions/0011-ctc-engine.md).
    fn recognise(&mut self, speech: &[f32], _hot_words: &HotWords) -> Result<Vec<Phrase>, RecogniserError> {
        let mut padded = Vec::new();
        let sound = if speech.len() < MIN_SAMPLES {
            padded.extend_from_slice(speech);
            padded.resize(MIN_SAMPLES, 0.0);
            &padded
        } else {
            speech
        };
        let seconds = sound.len().div_ceil(SAMPLE_RATE as usize);
        let mut params = self.params.clone();
        params.set_audio_ctx(positions(sound.len()) as i32);
        params.set_max_tokens((SPARE_TOKENS + seconds * TOKENS_PER_SECOND) as i32);
        self.state.full(params, sound).map_err(|error| RecogniserError::Engine(error.to_string()))?;
        let length_ms = speech.len() as u64 * 1000 / u64::from(SAMPLE_RATE);
        let mut written = Written::default();
        Ok(self.state.as_iter().map(|segment| phrase(&segment, length_ms, self.end_of_text, &mut written)).collect())
    }
}

/// By default the encoder processes 30 s; limited to the length of the audio it is several times as
/// fast.
fn positions(samples: usize) -> usize {
    let wanted = (samples + QUIET_AFTER * SAMPLE_RATE as usize) * POSITIONS_PER_SECOND / SAMPLE_RATE as usize + 1;
    wanted.next_multiple_of(POSITION_STEP).min(MAX_POSITIONS)
}

/// One phrase with its words. Times are whisper.cpp's own estimates for the tokens, accurate to
/// about 0.2 s.
fn phrase(segment: &WhisperSegment<'_>, length_ms: u64, end_of_text: i32, written: &mut Written) -> Phrase {
    // Whisper counts in units of 10 ms.
    let clamp = |hundredths: i64| u64::try_from(hundredths).unwrap_or(0).saturating_mul(10).min(length_ms);
    let start_ms = clamp(segment.start_timestamp());
    let end_ms = clamp(segment.end_timestamp()).max(start_ms);
    // A UTF-8 character may be split between two tokens, so words are assembled from bytes.
    let mut words: Vec<Spelled> = Vec::new();
    let mut logs = Vec::new();
    // Tokens after the end-of-text token are time stamps and other special tokens.
    let tokens = (0..segment.n_tokens()).filter_map(|index| segment.get_token(index));
    for token in tokens.filter(|token| token.token_id() < end_of_text) {
        let log = token.token_probability().max(f32::MIN_POSITIVE).ln();
        if !written.is_copy(token.token_id()) {
            logs.push(log);
        }
        let bytes = token.to_bytes().unwrap_or_default();
        let data = token.token_data();
        let begin = words.last().map_or(start_ms, |word| word.end_ms);
        let from = clamp(data.t0).clamp(begin.min(end_ms), end_ms);
        let until = clamp(data.t1).clamp(from, end_ms);
        match words.last_mut() {
            Some(word) if !bytes.starts_with(b" ") => word.add(bytes, until, log),
            _ => words.push(Spelled { start_ms: from, end_ms: until, bytes: bytes.to_vec(), logs: vec![log] }),
        }
    }
    let words = words.into_iter().map(Spelled::word).filter(|word| !word.text.is_empty()).collect();
    Phrase { start_ms, end_ms, words, confidence: mean_probability(&logs) }
}

/// A word whose tokens are being collected.
struct Spelled {
    start_ms: u64,
    end_ms: u64,
    bytes: Vec<u8>,
    logs: Vec<f32>,
}

impl Spelled {
    fn add(&mut self, bytes: &[u8], end_ms: u64, log: f32) {
        self.bytes.extend_from_slice(bytes);
        self.end_ms = end_ms;
        self.logs.push(log);
    }

    fn word(self) -> Word {
        let text = String::from_utf8_lossy(&self.bytes).trim().to_owned();
        Word { start_ms: self.start_ms, end_ms: self.end_ms, text, confidence: mean_probability(&self.logs) }
    }
}

/// Geometric mean of probabilities, from their logarithms; 0 for none.
fn mean_probability(logs: &[f32]) -> f32 {
    let mean = if logs.is_empty() { 0.0 } else { (logs.iter().sum::<f32>() / logs.len() as f32).exp() };
    mean.clamp(0.0, 1.0)
}

/// Distinguishes recognised tokens from tokens that repeat earlier output.
///
/// For audio without words the engine outputs something and then repeats it with rising confidence.
/// Only the confidence of the first occurrence is meaningful.
#[derive(Default)]
struct Written {
    tokens: Vec<i32>,
}

impl Written {
    /// Length of a run of tokens, ending with the current one, that must have occurred before to
    /// count as a copy.
    const COPY: usize = 4;

    /// Records `token`; true if it continues a copy.
    fn is_copy(&mut self, token: i32) -> bool {
        self.tokens.push(token);
        let Some(begin) = self.tokens.len().checked_sub(Self::COPY) else { return false };
        let (before, last) = (&self.tokens[..self.tokens.len() - 1], &self.tokens[begin..]);
        before.windows(Self::COPY).any(|window| window == last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_repeated_runs_are_copies() {
        let mut written = Written::default();
        let copied: Vec<bool> = [1, 2, 3, 4, 5, 1, 2, 3, 9, 1, 2, 3, 4, 5].map(|token| written.is_copy(token)).into();
        let (heard, copies) = copied.split_at(12);
        assert_eq!(heard, [false; 12]);
        assert_eq!(copies, [true, true]);
    }

    #[test]
    fn the_encoder_is_cut_to_the_sound() {
        assert_eq!(positions(MIN_SAMPLES), 256);
        assert_eq!(positions(10 * SAMPLE_RATE as usize), 704);
        assert_eq!(positions(40 * SAMPLE_RATE as usize), MAX_POSITIONS);
    }
}
