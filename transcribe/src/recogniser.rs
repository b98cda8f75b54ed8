// SPDX-License-Identifier: MPL-2.0
//! The interface of speech engines. Code above this trait does not depend on the engine.

use std::any::Any;

use crate::hot_words::HotWords;
use crate::text::Style;
use crate::word::{Word, joined};

/// Recognises speech. Owned by one thread, because engines have large working memory.
///
/// Every engine recognises whole stretches ([`Self::recognise`]). Streaming engines also return a
/// [`Recognition`] ([`Self::start_stream`]); the same samples give the same words either way.
pub trait SpeechRecognizer: Send {
    /// The name stored with results, as in [`crate::Segment::model`].
    fn model(&self) -> &str;

    /// The style of this engine's output: sentences, or syllables as spoken.
    fn style(&self) -> Style {
        Style::Sentences
    }

    /// The engine's confidence thresholds.
    fn thresholds(&self) -> ConfidenceThresholds;

    /// Recognises `speech`: mono, 16 kHz, -1..1, at most [`crate::speech::MAX_STRETCH_MS`]
    /// long, mostly voice.
    ///
    /// Phrases are ordered by time and may be none; their times count from the first sample.
    ///
    /// # Errors
    /// If the engine fails on this stretch; the next one may succeed.
    fn recognise(&mut self, speech: &[f32], hot_words: &HotWords) -> Result<Vec<Phrase>, RecogniserError>;

    /// Begins a stretch that is still being spoken; `None` if the engine only recognises whole
    /// stretches.
    fn start_stream(&mut self, _hot_words: &HotWords) -> Option<Recognition> {
        None
    }

    /// Processes further samples and returns everything recognised since [`Self::start_stream`].
    ///
    /// # Errors
    /// If the engine fails, or `recognition` belongs to another engine; it cannot be used any more
    /// then.
    fn feed(&mut self, _recognition: &mut Recognition, _speech: &[f32]) -> Result<PartialWords, RecogniserError> {
        Err(RecogniserError::NotListening)
    }

    /// Ends the stretch; the result equals that of [`Self::recognise`] for all its samples.
    ///
    /// # Errors
    /// As [`Self::feed`].
    fn finish(&mut self, _recognition: Recognition) -> Result<Vec<Phrase>, RecogniserError> {
        Err(RecogniserError::NotListening)
    }
}

/// The state of one stretch that is being recognised (a few megabytes). Dropping it discards the
/// stretch.
pub struct Recognition(Box<dyn Any + Send>);

impl Recognition {
    pub(crate) fn new(state: impl Any + Send) -> Self {
        Self(Box::new(state))
    }

    pub(crate) fn state<T: Any>(&mut self) -> Result<&mut T, RecogniserError> {
        self.0.downcast_mut().ok_or(RecogniserError::NotListening)
    }

    pub(crate) fn into_state<T: Any>(self) -> Result<T, RecogniserError> {
        self.0.downcast().map(|state| *state).map_err(|_| RecogniserError::NotListening)
    }
}

/// The partial result of a stretch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartialWords {
    /// Ordered by time; times count from the first sample.
    pub words: Vec<Word>,
    /// This many of the first words are final, unless the hallucination filter discards the whole
    /// stretch.
    pub firm: usize,
}

/// Confidences below which words count as guesses; each engine has its own scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConfidenceThresholds {
    /// Minimum mean of a stretch; below it, the stretch is not speech.
    pub stretch: f32,
    /// Minimum of a single phrase in a stretch of speech.
    pub phrase: f32,
    /// Whether it hallucinates where nothing was said, with phrases of its training data or
    /// repetitions: engines with a language decoder do.
    pub hallucinates: bool,
}

/// A phrase with its times.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// Milliseconds from the first sample of the stretch.
    pub start_ms: u64,
    /// Milliseconds from the first sample of the stretch; never before `start_ms`.
    pub end_ms: u64,
    /// As output by the engine; cleaned later.
    pub words: Vec<Word>,
    /// Geometric mean of the probabilities that the engine gave to its own tokens, 0..1.
    pub confidence: f32,
}

impl Phrase {
    /// The words with single spaces between them.
    pub fn text(&self) -> String {
        joined(&self.words)
    }
}

/// Why an engine failed.
#[derive(Debug, thiserror::Error)]
pub enum RecogniserError {
    /// The model file is missing, damaged or does not fit into memory.
    #[error("the speech model {model} cannot be loaded: {reason}")]
    Load { model: String, reason: String },
    /// The engine failed while it computed.
    #[error("the speech engine failed: {0}")]
    Engine(String),
    /// The [`Recognition`] does not belong to this engine.
    #[error("the speech engine does not listen to this stretch")]
    NotListening,
}
