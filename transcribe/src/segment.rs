// SPDX-License-Identifier: MPL-2.0
//! Makes segments from a stretch of speech: filtered, with positions in the recording, in pieces of
//! readable length.

use serde::{Deserialize, Serialize};

use crate::hallucination_filter;
use crate::recogniser::{Phrase, SpeechRecognizer};
use crate::sound::SAMPLE_RATE;
use crate::speech::Stretch;
use crate::word::Word;

/// Text with its times in a recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Milliseconds from granule position 0 of an Ogg recording, from the first sample of a WAV.
    pub start_ms: u64,
    /// As `start_ms`; later than it.
    pub end_ms: u64,
    /// Unicode NFC, without spaces around it; never empty. The words with single spaces between
    /// them.
    pub text: String,
    /// The words with their times; positions like `start_ms`, within the segment, in order. Never
    /// empty.
    #[serde(default)]
    pub words: Vec<Word>,
    /// The engine's confidence, 0..1. Comparable between segments of the same model only.
    pub confidence: f32,
    /// Name of the model that recognised it.
    pub model: String,
}

/// A stretch up to this length is one segment; a longer one is cut at ends of phrases.
const ONE_SEGMENT_MS: u64 = 12_000;

/// The segments of `stretch`, for which `recogniser` returned `phrases`; empty if it was not
/// speech.
pub(crate) fn segments_of(stretch: &Stretch, phrases: Vec<Phrase>, recogniser: &dyn SpeechRecognizer) -> Vec<Segment> {
    let mut phrases = hallucination_filter::keep_speech(phrases, stretch, recogniser.thresholds());
    let voice = &stretch.voice;
    let (voice_start, voice_end) = (milliseconds(voice.start), milliseconds(voice.end));
    // The boundaries of the detector are more precise than those of the engine.
    if let Some(first) = phrases.first_mut() {
        first.start_ms = voice_start.min(first.end_ms);
    }
    if let Some(last) = phrases.last_mut() {
        last.end_ms = voice_end.max(last.start_ms + 1);
    }
    let pieces = if voice_end - voice_start <= ONE_SEGMENT_MS {
        hallucination_filter::into_one(phrases)
    } else {
        hallucination_filter::into_sentences(phrases, ONE_SEGMENT_MS)
    };
    let begin_ms = stretch.position * 1000 / u64::from(SAMPLE_RATE);
    pieces.into_iter().map(|phrase| placed(phrase, begin_ms, recogniser.model())).collect()
}

fn placed(phrase: Phrase, begin_ms: u64, model: &str) -> Segment {
    let text = phrase.text();
    let (start_ms, end_ms) = (begin_ms + phrase.start_ms, begin_ms + phrase.end_ms);
    let words = phrase.words.into_iter().map(|word| Word {
        start_ms: (begin_ms + word.start_ms).clamp(start_ms, end_ms),
        end_ms: (begin_ms + word.end_ms).clamp(start_ms, end_ms),
        ..word
    });
    Segment { start_ms, end_ms, text, words: words.collect(), confidence: phrase.confidence, model: model.to_owned() }
}

fn milliseconds(samples: usize) -> u64 {
    samples as u64 * 1000 / u64::from(SAMPLE_RATE)
}
