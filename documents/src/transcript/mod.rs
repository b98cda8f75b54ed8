// SPDX-License-Identifier: MPL-2.0
//! Exports a transcript for other programs: subtitles (SRT, WebVTT), plain text, Word document.
//!
//! Pure: the same transcript gives the same text. Times count from the start of the meeting;
//! speakers are named with their unit.

mod cues;
mod plain;
mod subtitles;
mod word;

use meetings::transcript::Segment;
use moments::Millis;

pub use plain::plain_text;
pub use subtitles::{srt, web_vtt};
pub use word::word_document;

/// A transcript and its heading.
#[derive(Debug, Clone, Copy)]
pub struct TranscriptPaper<'a> {
    pub meeting_title: &'a str,
    /// The unit that held the meeting.
    pub unit_name: &'a str,
    /// Time zero of the file.
    pub begins: Millis,
    /// In order of time.
    pub segments: &'a [Segment],
}

/// A longer pause of a speaker begins a new turn, so that times help to find a place. The same as
/// on the transcript's page.
const NEW_TURN_AFTER_MS: i64 = 120_000;

impl<'a> TranscriptPaper<'a> {
    /// Milliseconds from the start of the meeting; earlier times count as the start.
    fn position(&self, at: Millis) -> u64 {
        u64::try_from(at.since(self.begins)).unwrap_or(0)
    }

    /// The words of one speaker until another speaker or a long pause. Never empty.
    fn turns(&self) -> impl Iterator<Item = &'a [Segment]> {
        self.segments.chunk_by(|one, next| {
            one.participant == next.participant
                && one.speaker == next.speaker
                && next.starts_at.since(one.ends_at) < NEW_TURN_AFTER_MS
        })
    }
}

/// "Lê Văn Cường (UBND xã Bảo Thắng)".
fn named(segment: &Segment) -> String {
    if segment.unit.is_empty() { segment.speaker.clone() } else { format!("{} ({})", segment.speaker, segment.unit) }
}

/// `01:02:03`, of any length.
fn clock(position_ms: u64) -> String {
    let seconds = position_ms / 1000;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
