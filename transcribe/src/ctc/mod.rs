// SPDX-License-Identifier: MPL-2.0
//! A streaming Conformer with CTC as [`SpeechRecognizer`]: recognises while people speak; outputs
//! lower case without punctuation.
//!
//! ```text
//! sound -> fbank.rs -> network.rs (ONNX Runtime) -> search.rs -> words with times (stream.rs)
//! ```

mod fbank;
mod network;
mod search;
mod stream;
mod tokens;

use std::io::Read as _;
use std::path::Path;

use self::fbank::{BANDS, Fbank};
use self::network::Network;
use self::stream::CtcStream;
pub(crate) use self::tokens::Tokens;
use crate::hot_words::HotWords;
use crate::recogniser::{ConfidenceThresholds, PartialWords, Phrase, RecogniserError, Recognition, SpeechRecognizer};
use crate::text::Style;
use crate::word::Word;

/// Thresholds of confidence. With the development model the mean of human speech is at least 0.9.
const THRESHOLDS: ConfidenceThresholds = ConfidenceThresholds { stretch: 0.55, phrase: 0.40, hallucinates: false };
/// Maximum size of the list of tokens; that of the development model has 65 KB.
const MAX_TOKENS_FILE: u64 = 8 * 1024 * 1024;
/// A long stretch is split into segments between words this far apart, once a piece has this
/// length.
const PHRASE_GAP_MS: u64 = 200;
const MIN_PHRASE_MS: u64 = 5_000;

/// A loaded CTC model. Streams share its weights and working memory; each stretch has its own
/// state.
pub struct CtcRecogniser {
    name: String,
    network: Network,
    tokens: Tokens,
    fbank: Fbank,
}

impl CtcRecogniser {
    /// Loads the network `model` and its `tokens` with the ONNX runtime library at `runtime` (a
    /// second, 250 MB of memory).
    ///
    /// # Errors
    /// [`RecogniserError::Load`] if a file is missing or the network is not a streaming one of the
    /// expected form.
    pub fn load(
        runtime: &Path,
        model: &Path,
        tokens: &Path,
        name: &str,
        threads: usize,
    ) -> Result<Self, RecogniserError> {
        let refuse = |reason: String| RecogniserError::Load { model: name.to_owned(), reason };
        let tokens = read_tokens(tokens).map_err(refuse)?;
        let network = Network::load(runtime, model, threads).map_err(refuse)?;
        let shape = network.shape();
        if shape.bands != BANDS {
            return Err(refuse(format!("the network listens to {} bands instead of {BANDS}", shape.bands)));
        }
        if shape.tokens != tokens.count() {
            let (wanted, found) = (shape.tokens, tokens.count());
            return Err(refuse(format!("the network has {wanted} tokens, the list beside it {found}")));
        }
        let mut recogniser = Self { name: name.to_owned(), network, tokens, fbank: Fbank::new() };
        recogniser.network.check().map_err(refuse)?;
        Ok(recogniser)
    }
}

/// Reads a list of tokens. The error is a text.
pub(crate) fn read_tokens(file: &Path) -> Result<Tokens, String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let opened = std::fs::File::open(file).map_err(|error| failed(&error))?;
    let mut text = String::new();
    opened.take(MAX_TOKENS_FILE).read_to_string(&mut text).map_err(|error| failed(&error))?;
    Tokens::parse(&text)
}

impl SpeechRecognizer for CtcRecogniser {
    fn model(&self) -> &str {
        &self.name
    }

    fn style(&self) -> Style {
        Style::Spoken
    }

    fn thresholds(&self) -> ConfidenceThresholds {
        THRESHOLDS
    }

    fn recognise(&mut self, speech: &[f32], hot_words: &HotWords) -> Result<Vec<Phrase>, RecogniserError> {
        let mut stream =
            CtcStream::begin(self.fbank.another(), &self.network, hot_words).map_err(RecogniserError::Engine)?;
        stream.push(speech, &mut self.network, &self.tokens).map_err(RecogniserError::Engine)?;
        stream.finish(&mut self.network, &self.tokens).map(phrases).map_err(RecogniserError::Engine)
    }

    fn start_stream(&mut self, hot_words: &HotWords) -> Option<Recognition> {
        match CtcStream::begin(self.fbank.another(), &self.network, hot_words) {
            Ok(stream) => Some(Recognition::new(stream)),
            Err(error) => {
                tracing::warn!(%error, "a stretch of speech cannot be listened to; it is heard when it is over");
                None
            }
        }
    }

    fn feed(&mut self, recognition: &mut Recognition, speech: &[f32]) -> Result<PartialWords, RecogniserError> {
        let stream: &mut CtcStream = recognition.state()?;
        stream.push(speech, &mut self.network, &self.tokens).map_err(RecogniserError::Engine)?;
        let (words, firm) = stream.words(&self.tokens);
        Ok(PartialWords { words, firm })
    }

    fn finish(&mut self, recognition: Recognition) -> Result<Vec<Phrase>, RecogniserError> {
        let stream: CtcStream = recognition.into_state()?;
        stream.finish(&mut self.network, &self.tokens).map(phrases).map_err(RecogniserError::Engine)
    }
}

/// Words grouped into phrases: one for a short stretch, several for a long one with pauses.
fn phrases(words: Vec<Word>) -> Vec<Phrase> {
    let mut phrases: Vec<Phrase> = Vec::new();
    for word in words {
        match phrases.last_mut() {
            Some(phrase)
                if word.start_ms < phrase.end_ms + PHRASE_GAP_MS || phrase.end_ms - phrase.start_ms < MIN_PHRASE_MS =>
            {
                phrase.end_ms = word.end_ms;
                phrase.words.push(word);
            }
            _ => phrases.push(Phrase {
                start_ms: word.start_ms,
                end_ms: word.end_ms,
                confidence: 0.0,
                words: vec![word],
            }),
        }
    }
    for phrase in &mut phrases {
        let logs = phrase.words.iter().map(|word| word.confidence.max(f32::MIN_POSITIVE).ln());
        phrase.confidence = (logs.sum::<f32>() / phrase.words.len() as f32).exp();
    }
    phrases
}
