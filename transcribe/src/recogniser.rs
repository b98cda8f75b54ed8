//! What every speech engine must be able to do. Whisper is the first; nothing above this trait knows which one runs.

/// Turns one stretch of speech into text. One thread owns a recogniser: engines keep large working memory inside.
pub trait SpeechRecognizer: Send {
    /// The name under which results are filed, as in [`crate::Segment::model`].
    fn model(&self) -> &str;

    /// Recognises `speech`: mono, 16 kHz, -1..1, at most [`crate::speech::LONGEST_STRETCH_MS`] long, mostly voice.
    ///
    /// Phrases come in order of time, may be none, and their times count from the first sample.
    ///
    /// # Errors
    /// When the engine fails on this stretch; the next one may succeed.
    fn recognise(&mut self, speech: &[f32]) -> Result<Vec<Phrase>, RecogniserError>;
}

/// What an engine heard between two moments of a stretch.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// Milliseconds from the first sample of the stretch.
    pub start_ms: u64,
    /// Milliseconds from the first sample of the stretch; never before `start_ms`.
    pub end_ms: u64,
    /// As the engine wrote it; cleaned later.
    pub text: String,
    /// Geometric mean of the probabilities that the engine gave to its own tokens, 0..1.
    pub confidence: f32,
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
}
