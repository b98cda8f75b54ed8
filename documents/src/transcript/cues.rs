// SPDX-License-Identifier: MPL-2.0
//! Subtitles: pieces of a transcript short enough to be read while they are on screen.

use meetings::transcript::Segment;

use super::{TranscriptPaper, named};

/// Characters of a line and lines of a cue: what broadcasters use, and what fits under a picture on
/// a telephone.
const LINE_CHARS: usize = 42;
const CUE_LINES: usize = 2;
/// A cue is on screen for at least this long: a program may refuse one without length.
const SHORTEST_MS: u64 = 1;

/// What is on screen between two moments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    pub start_ms: u64,
    pub end_ms: u64,
    pub speaker: String,
    /// One or more, none empty. The first cue after a change of speaker begins with the speaker's
    /// name.
    pub lines: Vec<String>,
}

/// In order of their beginnings. What was said at the same time by two people is two cues at that
/// time.
pub fn cues(paper: &TranscriptPaper<'_>) -> Vec<Cue> {
    let mut cues = Vec::new();
    let mut last = None;
    for segment in paper.segments {
        let speaker = named(segment);
        let is_new = last.as_ref() != Some(&speaker);
        cut(paper, segment, &speaker, is_new, &mut cues);
        last = Some(speaker);
    }
    cues.sort_by_key(|cue| cue.start_ms);
    cues
}

/// A segment's time is shared among its cues by their letters: nobody sees the difference to the
/// words' own times.
fn cut(paper: &TranscriptPaper<'_>, segment: &Segment, speaker: &str, is_new: bool, cues: &mut Vec<Cue>) {
    let text = if is_new { format!("{speaker}: {}", segment.text) } else { segment.text.clone() };
    let lines = wrapped(&text);
    let (start, end) = (paper.position(segment.starts_at), paper.position(segment.ends_at));
    let length = end.saturating_sub(start);
    let letters = |lines: &[String]| lines.iter().map(|line| line.chars().count() as u64).sum::<u64>();
    let all = letters(&lines).max(1);
    let mut shown = 0;
    for lines in lines.chunks(CUE_LINES) {
        let start_ms = start + length * shown / all;
        shown += letters(lines);
        let end_ms = (start + length * shown / all).max(start_ms + SHORTEST_MS);
        cues.push(Cue { start_ms, end_ms, speaker: speaker.to_owned(), lines: lines.to_vec() });
    }
}

/// Lines of whole words; a word longer than a line has one of its own.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= LINE_CHARS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
