// SPDX-License-Identifier: MPL-2.0
//! What every speech engine must be able to do. Nothing above this trait knows which one runs.

use std::any::Any;

use crate::hot_words::HotWords;
use crate::text::Style;
use crate::word::{Word, joined};

/// Turns speech into words. One thread owns a recogniser: engines keep large working memory inside.
///
/// Every engine hears a whole stretch ([`Self::recognise`]). Those that can also listen while
/// somebody speaks give a [`Recognition`] for it ([`Self::start_stream`]); the same samples give
/// the same words either way.
pub trait SpeechRecognizer: Send {
    /// The name under which results are filed, as in [`crate::Segment::model`].
    fn model(&self) -> &str;

    /// How this engine writes: sentences, or syllables as they are spoken.
    fn style(&self) -> Style {
        Style::Sentences
    }

    /// How sure this engine is of things that nobody said.
    fn doubt(&self) -> Doubt;

    /// Recognises `speech`: mono, 16 kHz, -1..1, at most [`crate::speech::LONGEST_STRETCH_MS`]
    /// long, mostly voice.
    ///
    /// Phrases come in order of time, may be none, and their times count from the first sample.
    ///
    /// # Errors
    /// When the engine fails on this stretch; the next one may succeed.
    fn recognise(&mut self, speech: &[f32], hot_words: &HotWords) -> Result<Vec<Phrase>, RecogniserError>;

    /// Begins to listen to a stretch that is still being spoken; `None` when the engine hears whole
    /// stretches only.
    fn start_stream(&mut self, _hot_words: &HotWords) -> Option<Recognition> {
        None
    }

    /// Listens to further samples and gives all that was heard since [`Self::start_stream`].
    ///
    /// # Errors
    /// When the engine fails, or `recognition` is another engine's; it is of no further use then.
    fn feed(&mut self, _recognition: &mut Recognition, _speech: &[f32]) -> Result<PartialWords, RecogniserError> {
        Err(RecogniserError::NotListening)
    }

    /// What [`Self::recognise`] would have said to all samples that `recognition` was given.
    ///
    /// # Errors
    /// As [`Self::feed`].
    fn finish(&mut self, _recognition: Recognition) -> Result<Vec<Phrase>, RecogniserError> {
        Err(RecogniserError::NotListening)
    }
}

/// One stretch in the middle of being heard: a value of the engine that began it (a few megabytes).
/// Dropping it forgets the stretch.
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

/// What an engine has heard of a stretch so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartialWords {
    /// In order of time; times count from the first sample.
    pub words: Vec<Word>,
    /// So many of the first words will not change any more, unless the guards throw the stretch
    /// away as a whole.
    pub firm: usize,
}

/// Confidences below which words are taken for guesses; each engine has its own scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Doubt {
    /// Mean over a stretch. Less: nothing was said there.
    pub stretch: f32,
    /// A single phrase in a stretch that is otherwise speech.
    pub phrase: f32,
    /// Whether it writes what it has read in training where nothing was said, and repeats itself:
    /// engines with a language decoder do; those that only name what they hear do not.
    pub invents: bool,
}

/// What an engine heard between two moments of a stretch.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// Milliseconds from the first sample of the stretch.
    pub start_ms: u64,
    /// Milliseconds from the first sample of the stretch; never before `start_ms`.
    pub end_ms: u64,
    /// As the engine wrote them; cleaned later.
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

/// Why an engine gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum RecogniserError {
    /// The model's file is missing, damaged or does not fit into memory.
    #[error("the speech model {model} cannot be loaded: {reason}")]
    Load { model: String, reason: String },
    /// The engine failed while it computed.
    #[error("the speech engine failed: {0}")]
    Engine(String),
    /// Samples of a stretch that this engine never began to listen to.
    #[error("the speech engine does not listen to this stretch")]
    NotListening,
}
