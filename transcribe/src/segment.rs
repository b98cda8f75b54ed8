// SPDX-License-Identifier: MPL-2.0
//! Makes segments from a stretch of speech: with positions in the recording, in pieces of readable
//! length, and apart from them what is left out.

use serde::{Deserialize, Serialize};

use crate::hallucination_filter::{self, Judged, LeftOutReason, syllables};
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

/// What was recognised, by time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    pub segments: Vec<Segment>,
    /// What the engine wrote and the hallucination filter left out.
    pub left_out: Vec<LeftOut>,
}

/// Text that is not a part of the transcript.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftOut {
    pub segment: Segment,
    pub reason: LeftOutReason,
}

impl Heard {
    /// Neither segments nor anything left out.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty() && self.left_out.is_empty()
    }

    pub(crate) fn extend(&mut self, more: Self) {
        self.segments.extend(more.segments);
        self.left_out.extend(more.left_out);
    }
}

/// A stretch up to this length is one segment; a longer one is cut at ends of phrases.
const ONE_SEGMENT_MS: u64 = 12_000;

/// What was said in `stretch`, for which `recogniser` returned `phrases`. What is left out lies
/// beside the segments and never within one.
pub(crate) fn heard_in(stretch: &Stretch, phrases: Vec<Phrase>, recogniser: &dyn SpeechRecognizer) -> Heard {
    let judged = hallucination_filter::judge(phrases, stretch, recogniser.thresholds());
    let is_short = milliseconds(stretch.voice.end) - milliseconds(stretch.voice.start) <= ONE_SEGMENT_MS;
    let pieces = if is_short { join(judged, |_, _| true) } else { into_sentences(judged, ONE_SEGMENT_MS) };
    let begin_ms = stretch.position * 1000 / u64::from(SAMPLE_RATE);
    let mut heard = Heard::default();
    for Judged { phrase, left_out } in pieces {
        let segment = placed(phrase, begin_ms, recogniser.model());
        match left_out {
            None => heard.segments.push(segment),
            Some(reason) => heard.left_out.push(LeftOut { segment, reason }),
        }
    }
    heard
}

/// Joins phrases into pieces that end at the end of a sentence, or before they get longer than
/// `longest_ms`.
fn into_sentences(judged: Vec<Judged>, longest_ms: u64) -> Vec<Judged> {
    join(judged, |piece, next| !ends_sentence(&piece.text()) && next.end_ms - piece.start_ms <= longest_ms)
}

/// Joins neighbours that stay where `together`, and all that are left out for one reason.
fn join(judged: Vec<Judged>, together: impl Fn(&Phrase, &Phrase) -> bool) -> Vec<Judged> {
    let mut pieces: Vec<Judged> = Vec::new();
    for Judged { phrase, left_out } in judged {
        match pieces.last_mut() {
            Some(Judged { phrase: piece, left_out: reason })
                if *reason == left_out && (left_out.is_some() || together(piece, &phrase)) =>
            {
                let (before, after) = (syllables(&piece.text()).len() as f32, syllables(&phrase.text()).len() as f32);
                piece.confidence = (piece.confidence * before + phrase.confidence * after) / (before + after).max(1.0);
                piece.words.extend(phrase.words);
                piece.end_ms = phrase.end_ms;
            }
            _ => pieces.push(Judged { phrase, left_out }),
        }
    }
    pieces
}

fn ends_sentence(text: &str) -> bool {
    text.ends_with(['.', '?', '!', '…'])
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

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(start_ms: u64, end_ms: u64, text: &str) -> Phrase {
        let word = Word { start_ms, end_ms, text: text.to_owned(), confidence: 0.5 };
        Phrase { start_ms, end_ms, words: vec![word], confidence: 0.5 }
    }

    fn texts(pieces: &[Judged]) -> Vec<(u64, u64, String)> {
        pieces.iter().map(|piece| (piece.phrase.start_ms, piece.phrase.end_ms, piece.phrase.text())).collect()
    }

    #[test]
    fn pieces_end_with_their_sentence_or_in_time() {
        let said = [
            phrase(0, 4_000, "Thưa các đồng chí,"),
            phrase(4_000, 7_000, "tôi xin báo cáo."),
            phrase(7_000, 14_000, "Một là"),
            phrase(14_000, 21_000, "hai là"),
        ];
        let kept = said.map(|phrase| Judged { phrase, left_out: None });
        assert_eq!(
            texts(&into_sentences(kept.to_vec(), 12_000)),
            [
                (0, 7_000, "Thưa các đồng chí, tôi xin báo cáo.".to_owned()),
                (7_000, 14_000, "Một là".to_owned()),
                (14_000, 21_000, "hai là".to_owned())
            ]
        );
    }

    #[test]
    fn what_is_left_out_stands_between_what_stays() {
        let stays = |phrase| Judged { phrase, left_out: None };
        let unsure = |phrase| Judged { phrase, left_out: Some(LeftOutReason::Unsure) };
        let pieces = join(
            vec![
                stays(phrase(0, 1_000, "Xã đã nhận")),
                stays(phrase(1_000, 2_000, "giống.")),
                unsure(phrase(2_000, 3_000, "Ờ")),
                unsure(phrase(3_000, 4_000, "thế")),
                stays(phrase(4_000, 5_000, "Xin hết.")),
            ],
            |_, _| true,
        );
        assert_eq!(
            texts(&pieces),
            [
                (0, 2_000, "Xã đã nhận giống.".to_owned()),
                (2_000, 4_000, "Ờ thế".to_owned()),
                (4_000, 5_000, "Xin hết.".to_owned())
            ]
        );
    }
}
