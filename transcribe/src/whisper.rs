//! whisper.cpp behind [`SpeechRecognizer`]. The only file that names `whisper_rs`.
//!
//! Settings below were measured on human Vietnamese clips (docs/decisions/0003-recogniser.md has the figures).

use std::path::Path;

use whisper_rs::{
    FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperSegment, WhisperState,
    install_logging_hooks,
};

use crate::recogniser::{Phrase, RecogniserError, SpeechRecognizer};
use crate::sound::SAMPLE_RATE;

/// whisper.cpp gives nothing for less than one second; shorter stretches get silence behind them.
const SHORTEST_SAMPLES: usize = SAMPLE_RATE as usize * 11 / 10;
/// The encoder's positions per second of sound, and how many it has in all (30 s).
const POSITIONS_PER_SECOND: usize = 50;
const MOST_POSITIONS: usize = 1500;
/// The encoder's length is rounded up to this; odd lengths are slower than the next round one.
const POSITION_STEP: usize = 64;
/// More tokens than anybody speaks in a second: cuts a decoder that repeats itself without end.
const TOKENS_PER_SECOND: usize = 16;
const SPARE_TOKENS: usize = 24;

/// How a [`WhisperRecogniser`] is to work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhisperSettings {
    /// Processor threads for one stretch; more than the machine has makes it slower.
    pub threads: usize,
    /// Language of the speech as a two-letter code; `None` lets the model guess for each stretch.
    pub language: Option<String>,
}

impl Default for WhisperSettings {
    /// Vietnamese on every processor of the machine, at most four: beyond that whisper gains little.
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { threads: processors.min(4), language: Some("vi".to_owned()) }
    }
}

/// A loaded Whisper model (OpenAI's, PhoWhisper, or any other fine-tuned one) in ggml form.
pub struct WhisperRecogniser {
    name: String,
    state: WhisperState,
    /// Made once: every `set_language` of the library leaks its text.
    params: FullParams<'static, 'static>,
    end_of_text: i32,
}

impl WhisperRecogniser {
    /// Loads the model at `file` (0.1 s to a few seconds, file size plus about 200 MB of memory) to be known as `name`.
    ///
    /// # Errors
    /// [`RecogniserError::Load`] when the file is missing, damaged or too large for memory.
    pub fn load(file: &Path, name: &str, settings: &WhisperSettings) -> Result<Self, RecogniserError> {
        let refuse = |reason: String| RecogniserError::Load { model: name.to_owned(), reason };
        // Otherwise whisper.cpp writes every detail of loading to standard error.
        install_logging_hooks();
        if let Some(language) = &settings.language {
            let known = !language.contains('\0') && whisper_rs::get_lang_id(language).is_some();
            if !known {
                return Err(refuse(format!("Whisper does not know the language {language:?}")));
            }
        }
        let context = WhisperContext::new_with_params(file, WhisperContextParameters::default())
            .map_err(|error| refuse(error.to_string()))?;
        let state = context.create_state().map_err(|error| refuse(error.to_string()))?;
        let language = if context.is_multilingual() { settings.language.as_deref() } else { Some("en") };
        Ok(Self {
            name: name.to_owned(),
            state,
            params: params(settings.threads, language),
            end_of_text: context.token_eot(),
        })
    }
}

fn params(threads: usize, language: Option<&str>) -> FullParams<'static, 'static> {
    // Greedy: beam search costs 1.7 times as much and makes as many errors.
    let mut params = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
    let language: Option<&'static str> = language.and_then(|code| {
        let id = whisper_rs::get_lang_id(code)?;
        whisper_rs::get_lang_str(id)
    });
    params.set_language(language);
    params.set_n_threads(i32::try_from(threads.max(1)).unwrap_or(1));
    // Every stretch stands for itself: a mistake must not be carried into the next one.
    params.set_no_context(true);
    params.set_suppress_blank(true);
    params.set_suppress_nst(true);
    // No second try at a higher temperature: it makes noise five times as slow and invents more.
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

    fn recognise(&mut self, speech: &[f32]) -> Result<Vec<Phrase>, RecogniserError> {
        let mut padded = Vec::new();
        let sound = if speech.len() < SHORTEST_SAMPLES {
            padded.extend_from_slice(speech);
            padded.resize(SHORTEST_SAMPLES, 0.0);
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
        Ok(self.state.as_iter().map(|segment| phrase(&segment, length_ms, self.end_of_text)).collect())
    }
}

/// The encoder works on 30 s whatever it is given; cut to the sound it is six times as fast and hears the same.
fn positions(samples: usize) -> usize {
    let wanted = (samples + SAMPLE_RATE as usize) * POSITIONS_PER_SECOND / SAMPLE_RATE as usize + 1;
    wanted.next_multiple_of(POSITION_STEP).min(MOST_POSITIONS)
}

fn phrase(segment: &WhisperSegment<'_>, length_ms: u64, end_of_text: i32) -> Phrase {
    // Whisper counts in hundredths of a second.
    let clamp = |hundredths: i64| u64::try_from(hundredths).unwrap_or(0).saturating_mul(10).min(length_ms);
    let start_ms = clamp(segment.start_timestamp());
    let logs: Vec<f32> = (0..segment.n_tokens())
        .filter_map(|index| segment.get_token(index))
        .filter(|token| token.token_id() < end_of_text)
        .map(|token| token.token_probability().max(1e-6).ln())
        .collect();
    let confidence = if logs.is_empty() { 0.0 } else { (logs.iter().sum::<f32>() / logs.len() as f32).exp() };
    Phrase {
        start_ms,
        end_ms: clamp(segment.end_timestamp()).max(start_ms),
        text: segment.to_str_lossy().map(std::borrow::Cow::into_owned).unwrap_or_default(),
        confidence: confidence.clamp(0.0, 1.0),
    }
}
