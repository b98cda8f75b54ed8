// SPDX-License-Identifier: MPL-2.0
//! Everything that was said, as it was recognised.

use super::{inline, sourced};
use crate::minutes::{Block, TextMark};
use crate::transcript::Segment;
use crate::unit_name::written_out;

/// A pause longer than this, in milliseconds, starts a new speech of the same speaker.
const NEW_SPEECH_AFTER_MS: i64 = 120_000;

/// Whether a segment goes on with the speech of the one before.
pub(super) fn continues(previous: &Segment, segment: &Segment) -> bool {
    (&previous.participant, &previous.speaker) == (&segment.participant, &segment.speaker)
        && segment.starts_at.since(previous.ends_at) <= NEW_SPEECH_AFTER_MS
}

/// One paragraph per speech: `Name (Unit): what was said`, each segment with its source.
pub(super) fn speeches(segments: &[&Segment]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut previous: Option<&Segment> = None;
    for segment in segments.iter().copied() {
        let text = sourced(segment.text.trim().to_owned(), segment);
        match blocks.last_mut() {
            Some(Block::Paragraph { content }) if previous.is_some_and(|p| continues(p, segment)) => {
                content.extend([inline(" ".to_owned(), Vec::new()), text]);
            }
            _ => {
                let who = if segment.unit.is_empty() {
                    format!("{}:", segment.speaker)
                } else {
                    format!("{} ({}):", segment.speaker, written_out(&segment.unit))
                };
                let who = inline(who, vec![TextMark::Strong]);
                blocks.push(Block::Paragraph { content: vec![who, inline(" ".to_owned(), Vec::new()), text] });
            }
        }
        previous = Some(segment);
    }
    blocks
}
