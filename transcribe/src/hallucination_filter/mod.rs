// SPDX-License-Identifier: MPL-2.0
//! Finds text that a recogniser produced although nobody said it: stock phrases from its training
//! videos, loops, guesses with low confidence, more words than anybody can speak in that time.
//! Silence, noise and music must not leave text in minutes. What is left out is kept with its
//! reason, because a person may know better.

mod loops;
mod stock;
#[cfg(test)]
mod tests;

use unicode_normalization::UnicodeNormalization;

use self::loops::without_loops;
use self::stock::is_stock;
use crate::recogniser::{ConfidenceThresholds, Phrase};
use crate::sound::SAMPLE_RATE;
use crate::speech::Stretch;
use crate::word::{Word, joined};

/// Maximum number of syllables per second of voice; short noises can give more.
const MAX_SYLLABLES_PER_SECOND: f32 = 10.0;
/// This many repetitions of a whole phrase are a loop.
const PHRASE_REPEATS: usize = 3;

/// Why something that an engine wrote is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOutReason {
    /// A phrase of video channels, which the engine writes where nobody speaks.
    Stock,
    /// The same words again and again.
    Loop,
    /// The engine itself is not sure of it.
    Unsure,
    /// More words than anybody can say in that time.
    TooFast,
}

/// A phrase, cleaned, and why it is left out; `None` if somebody said it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    pub phrase: Phrase,
    pub left_out: Option<LeftOutReason>,
}

/// Judges the phrases of a stretch, cleaned: Unicode NFC, no remarks in brackets. A phrase of which
/// nothing remains is not among them; one with a loop becomes several. The first begins and the
/// last ends with the voice. `thresholds` is the engine's.
pub fn judge(mut phrases: Vec<Phrase>, stretch: &Stretch, thresholds: ConfidenceThresholds) -> Vec<Judged> {
    for phrase in &mut phrases {
        clean(&mut phrase.words);
    }
    let mut judged = if thresholds.hallucinates { without_repeated(&phrases) } else { all_kept(phrases) };
    judged.retain(|one| !syllables(&one.phrase.text()).is_empty());
    reach_ends_of_voice(&mut judged, stretch);
    let is_speech = confidence(&judged) >= thresholds.stretch;
    let mut judged: Vec<Judged> = judged
        .into_iter()
        .flat_map(|one| match one.left_out {
            None if is_speech => by_itself(one.phrase, thresholds),
            reason => vec![Judged { left_out: reason.or(Some(LeftOutReason::Unsure)), ..one }],
        })
        .collect();
    let spoken: usize = kept(&judged).map(|phrase| syllables(&phrase.text()).len()).sum();
    let seconds = stretch.samples.len() as f32 / SAMPLE_RATE as f32;
    if spoken as f32 > MAX_SYLLABLES_PER_SECOND * seconds {
        for one in &mut judged {
            one.left_out.get_or_insert(LeftOutReason::TooFast);
        }
    }
    judged
}

/// Whether words of a stretch that is still being spoken may be shown already.
pub fn may_show(words: &[Word], thresholds: ConfidenceThresholds) -> bool {
    let sure = words.iter().map(|word| word.confidence).sum::<f32>() / words.len().max(1) as f32;
    let invented = thresholds.hallucinates && is_stock(&syllables(&joined(words)), sure);
    !words.is_empty() && sure >= thresholds.stretch && !invented
}

fn kept(judged: &[Judged]) -> impl Iterator<Item = &Phrase> {
    judged.iter().filter(|one| one.left_out.is_none()).map(|one| &one.phrase)
}

/// Mean over all syllables of the phrases that are not left out so far.
fn confidence(judged: &[Judged]) -> f32 {
    let (mut sum, mut weights) = (0.0, 0.0_f32);
    for phrase in kept(judged) {
        let weight = syllables(&phrase.text()).len() as f32;
        sum += weight * phrase.confidence;
        weights += weight;
    }
    sum / weights.max(1.0)
}

fn all_kept(phrases: Vec<Phrase>) -> Vec<Judged> {
    phrases.into_iter().map(|phrase| Judged { phrase, left_out: None }).collect()
}

/// An engine that hallucinates repeats the same phrase; people do not.
fn without_repeated(phrases: &[Phrase]) -> Vec<Judged> {
    let groups = phrases.chunk_by(|one, other| syllables(&one.text()) == syllables(&other.text()));
    groups
        .flat_map(|group| {
            let left_out = (group.len() >= PHRASE_REPEATS).then_some(LeftOutReason::Loop);
            group.iter().map(move |phrase| Judged { phrase: phrase.clone(), left_out })
        })
        .collect()
}

/// The boundaries of the detector are more precise than those of the engine.
fn reach_ends_of_voice(judged: &mut [Judged], stretch: &Stretch) {
    let milliseconds = |samples: usize| samples as u64 * 1000 / u64::from(SAMPLE_RATE);
    if let Some(Judged { phrase, .. }) = judged.first_mut() {
        phrase.start_ms = milliseconds(stretch.voice.start).min(phrase.end_ms);
    }
    if let Some(Judged { phrase, .. }) = judged.last_mut() {
        phrase.end_ms = milliseconds(stretch.voice.end).max(phrase.start_ms + 1);
    }
}

/// A phrase of a stretch in which somebody speaks.
fn by_itself(phrase: Phrase, thresholds: ConfidenceThresholds) -> Vec<Judged> {
    let whole = |reason| vec![Judged { phrase: phrase.clone(), left_out: Some(reason) }];
    if phrase.confidence < thresholds.phrase {
        return whole(LeftOutReason::Unsure);
    }
    if !thresholds.hallucinates {
        return all_kept(vec![phrase]);
    }
    let Some(parts) = without_loops(&phrase.words) else { return whole(LeftOutReason::Loop) };
    let said = parts.iter().filter(|(stays, _)| *stays).flat_map(|(_, words)| syllables(&joined(words)));
    if is_stock(&said.collect::<Vec<_>>(), phrase.confidence) {
        return whole(LeftOutReason::Stock);
    }
    let last = parts.len() - 1;
    let judged = parts.into_iter().enumerate().map(|(index, (stays, words))| {
        let start_ms = if index == 0 { phrase.start_ms } else { words[0].start_ms.max(phrase.start_ms) };
        let end_ms = if index == last { phrase.end_ms } else { words[words.len() - 1].end_ms.min(phrase.end_ms) };
        let part = Phrase { start_ms, end_ms: end_ms.max(start_ms + 1), words, confidence: phrase.confidence };
        Judged { phrase: part, left_out: (!stays).then_some(LeftOutReason::Loop) }
    });
    judged.collect()
}

/// NFC, without "[Music]", "(tiếng vỗ tay)" and musical notes.
fn clean(words: &mut Vec<Word>) {
    let mut depth = 0_usize;
    for word in words.iter_mut() {
        let spoken = |letter: &char| {
            match letter {
                '[' | '(' => depth += 1,
                ']' | ')' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0 && !matches!(letter, '♪' | '♫' | '*' | '\u{fffd}') && !letter.is_whitespace()
        };
        word.text = word.text.nfc().filter(spoken).collect();
    }
    words.retain(|word| !word.text.is_empty());
}

/// Lower-case words without punctuation: in Vietnamese, syllables.
pub fn syllables(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
