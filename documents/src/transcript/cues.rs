// SPDX-License-Identifier: MPL-2.0
//! Splits a transcript into subtitles, short enough to be read while they are shown.

use meetings::transcript::Segment;

use super::{TranscriptPaper, named};

/// Characters per line and lines per cue: usual in broadcasting, and readable on a telephone.
const LINE_CHARS: usize = 42;
const CUE_LINES: usize = 2;
/// Minimum duration of a cue; some programs refuse cues without duration.
const SHORTEST_MS: u64 = 1;

/// The text shown during a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    pub start_ms: u64,
    pub end_ms: u64,
    pub speaker: String,
    /// One or more, none empty. The first cue after a change of speaker begins with the speaker's
    /// name.
    pub lines: Vec<String>,
}

/// Ordered by start. Simultaneous speech of two people gives two cues at the same time.
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

/// The time of a segment is divided among its cues by the number of letters; the difference to the
/// times of words is not noticeable.
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

/// Lines of whole words; a longer word gets its own line.
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
