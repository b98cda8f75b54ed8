// SPDX-License-Identifier: MPL-2.0
//! What was said, by whom, when.

use crate::ids::{ParticipantId, RecordingId, SegmentId};
use moments::Millis;

/// One utterance of one speaker.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Segment {
    pub id: SegmentId,
    pub recording: RecordingId,
    pub participant: ParticipantId,
    /// Speaker's name and unit as they were during the meeting.
    pub speaker: String,
    pub unit: String,
    pub starts_at: Millis,
    pub ends_at: Millis,
    pub text: String,
    /// 0 to 1, the recogniser's own estimate.
    pub confidence: f32,
    /// Name of the speech model.
    pub model: String,
    /// What the engine heard, before it was written as officials write it. Kept on the server.
    #[cfg_attr(feature = "wire", serde(skip))]
    pub raw: String,
    /// When each word of `text` (between white space) begins, in milliseconds from `starts_at`;
    /// empty where nobody knows.
    pub word_starts: Vec<u32>,
    /// What was recognised, beside the text that somebody put right; none while `text` is as
    /// recognised.
    #[cfg_attr(feature = "wire", serde(default))]
    pub recognised: Option<String>,
    /// Who put the text right; none while it is as recognised.
    pub corrected_by: Option<String>,
    /// Who said that `speaker` is somebody else than the track is called by; none while it is as it
    /// was during the meeting.
    pub named_by: Option<String>,
}

/// Most texts that were left out of the transcript of one recording, and of all recordings of one
/// meeting. What comes later is not kept: noise for hours must not fill the store.
pub const MAX_LEFT_OUT_OF_RECORDING: usize = 200;
pub const MAX_LEFT_OUT_OF_MEETING: usize = 1_000;

/// Why a text that an engine wrote is not in the transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum LeftOutReason {
    /// A phrase of video channels, which engines write where nobody speaks.
    Stock,
    /// The same words again and again.
    Loop,
    /// The engine was not sure of it.
    Unsure,
    /// More words than anybody can say in that time.
    TooFast,
}

/// A text that was left out of the transcript. A person who knows better may bring it back.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LeftOut {
    pub segment: Segment,
    pub reason: LeftOutReason,
    /// Who brought it back into the transcript; none while it is out.
    pub brought_back_by: Option<String>,
}

impl Segment {
    /// Puts `text` in the place of what was recognised. The words that stay keep their times.
    pub fn correct(&mut self, text: &str, by: &str) {
        self.word_starts = retimed(&self.text, &self.word_starts, text, self.ends_at.since(self.starts_at));
        let before = std::mem::replace(&mut self.text, text.to_owned());
        self.recognised.get_or_insert(before);
        self.corrected_by = Some(by.to_owned());
    }
}

/// Times of the words of `after`, where those of `before` began at `starts`: words before and
/// behind the change keep theirs, the changed ones share the time between.
fn retimed(before: &str, starts: &[u32], after: &str, length: i64) -> Vec<u32> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.split_whitespace().collect(), after.split_whitespace().collect());
    if starts.len() != old.len() || starts.is_empty() {
        return Vec::new();
    }
    let same = |pairs: &mut dyn Iterator<Item = (&str, &str)>| pairs.take_while(|(a, b)| a == b).count();
    let head = same(&mut old.iter().copied().zip(new.iter().copied()));
    let room = old.len().min(new.len()) - head;
    let tail = same(&mut old.iter().rev().copied().zip(new.iter().rev().copied()).take(room));
    let changed = new.len() - head - tail;
    let end = u32::try_from(length.max(0)).unwrap_or(u32::MAX);
    let from = starts.get(head).copied().unwrap_or(end);
    let until = starts.get(old.len() - tail).copied().unwrap_or(end).max(from);
    let step = |n: usize| from + ((u64::from(until - from) * n as u64) / changed.max(1) as u64) as u32;
    let middle = (0..changed).map(step);
    starts[..head].iter().copied().chain(middle).chain(starts[old.len() - tail..].iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, word_starts: &[u32]) -> Segment {
        Segment {
            id: SegmentId::parse("s1").unwrap(),
            recording: RecordingId::parse("r1").unwrap(),
            participant: ParticipantId::parse("cuong").unwrap(),
            speaker: "Lê Văn Cường".to_owned(),
            unit: "UBND xã Bảo Thắng".to_owned(),
            starts_at: Millis(10_000),
            ends_at: Millis(14_000),
            text: text.to_owned(),
            confidence: 0.9,
            model: "base".to_owned(),
            raw: String::new(),
            word_starts: word_starts.to_vec(),
            recognised: None,
            corrected_by: None,
            named_by: None,
        }
    }

    #[test]
    fn words_around_a_correction_keep_their_times() {
        let mut segment = said("xã Bảo Thắn đã nhận giống", &[0, 400, 800, 1600, 2000, 2400]);
        segment.correct("xã Bảo Thắng đã nhận giống", "Trần Thị Bình");
        assert_eq!(segment.word_starts, [0, 400, 800, 1600, 2000, 2400]);
        segment.correct("xã Bảo Thắng đã nhận đủ hai giống", "Trần Thị Bình");
        assert_eq!(segment.word_starts, [0, 400, 800, 1600, 2000, 2400, 2400, 2400]);
        assert_eq!(segment.corrected_by.as_deref(), Some("Trần Thị Bình"));
        assert_eq!(segment.recognised.as_deref(), Some("xã Bảo Thắn đã nhận giống"), "what was recognised first");
    }

    #[test]
    fn every_correction_has_a_time_for_each_word_or_none_at_all() {
        let before = "một hai ba bốn";
        for after in ["", "một", "bốn", "một hai ba bốn", "hai ba", "một một hai ba bốn bốn", "khác hẳn", "một ba bốn"]
        {
            let mut segment = said(before, &[0, 1000, 2000, 3000]);
            segment.correct(after, "Bình");
            assert_eq!(segment.word_starts.len(), after.split_whitespace().count(), "{after:?}");
            assert!(segment.word_starts.is_sorted() && segment.word_starts.iter().all(|at| *at <= 4000), "{after:?}");
        }
        let mut unknown = said(before, &[]);
        unknown.correct("một hai", "Bình");
        assert_eq!(unknown.word_starts, Vec::<u32>::new());
    }
}
