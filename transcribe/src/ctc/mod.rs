// SPDX-License-Identifier: MPL-2.0
//! A streaming Conformer with CTC behind [`SpeechRecognizer`]: recognises while people speak,
//! writes lower case without punctuation.
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
use crate::recogniser::{Doubt, PartialWords, Phrase, RecogniserError, Recognition, SpeechRecognizer};
use crate::text::Style;
use crate::word::Word;

/// Words of human speech have a mean confidence of 0.9 and more with the development model.
const DOUBT: Doubt = Doubt { stretch: 0.55, phrase: 0.40, invents: false };
/// Larger lists of tokens are not ours: the development model's has 65 KB.
const LARGEST_TOKENS_FILE: u64 = 8 * 1024 * 1024;
/// Where a long stretch may become two segments: between words this far apart, when a piece has
/// this length already.
const PHRASE_GAP_MS: u64 = 200;
const SHORTEST_PHRASE_MS: u64 = 5_000;

/// A loaded CTC model. Streams share its weights and working memory; each stretch that is being
/// heard is a value of its own.
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
    /// [`RecogniserError::Load`] when a file is missing or the network is not one that streams as
    /// expected.
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

/// Reads a list of tokens. In words what is wrong.
pub(crate) fn read_tokens(file: &Path) -> Result<Tokens, String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let opened = std::fs::File::open(file).map_err(|error| failed(&error))?;
    let mut text = String::new();
    opened.take(LARGEST_TOKENS_FILE).read_to_string(&mut text).map_err(|error| failed(&error))?;
    Tokens::parse(&text)
}

impl SpeechRecognizer for CtcRecogniser {
    fn model(&self) -> &str {
        &self.name
    }

    fn style(&self) -> Style {
        Style::Spoken
    }

    fn doubt(&self) -> Doubt {
        DOUBT
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

/// Words as phrases: one for a short stretch, several where a long one has pauses.
fn phrases(words: Vec<Word>) -> Vec<Phrase> {
    let mut phrases: Vec<Phrase> = Vec::new();
    for word in words {
        match phrases.last_mut() {
            Some(phrase)
                if word.start_ms < phrase.end_ms + PHRASE_GAP_MS
                    || phrase.end_ms - phrase.start_ms < SHORTEST_PHRASE_MS =>
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
