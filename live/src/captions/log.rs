// SPDX-License-Identifier: MPL-2.0
//! The recent captions of one room, and the small updates by which pages follow them.
//!
//! An utterance is one caption. While it lasts its text grows and may still change; when it has
//! ended it becomes the segment of the transcript. Nothing here is durable: a caption that is lost
//! is in the transcript a moment later.

use std::collections::VecDeque;

use meetings::ids::RecordingId;
use meetings::transcript::Segment;
use meetings::utterance::{PartialUtterance, UtteranceEvent};
use moments::Millis;
use protocol::live::{CaptionLine, CaptionUpdate};

/// A page that begins to show captions gets this much, in milliseconds.
pub const KEPT_MS: i64 = 120_000;
/// Shortest interval between updates of an unfinished caption, in milliseconds. Less costs more
/// than 2 kbit/s, more makes the text jump.
const UPDATE_EVERY_MS: i64 = 800;
/// Most captions kept: forty people who say "có mặt" in two minutes.
const MAX_CAPTIONS: usize = 200;

#[derive(Debug, Default)]
pub struct CaptionLog {
    captions: VecDeque<Caption>,
    last_id: u32,
}

#[derive(Debug)]
struct Caption {
    shown: CaptionLine,
    recording: RecordingId,
    sent_at: Millis,
}

impl CaptionLog {
    /// The last two minutes.
    pub fn recent(&self, now: Millis) -> Vec<CaptionLine> {
        let recent =
            self.captions.iter().map(|caption| &caption.shown).filter(|caption| now.since(caption.starts_at) < KEPT_MS);
        recent.cloned().collect()
    }

    /// The update that pages get; none when nothing changes, or too soon after the last update.
    pub fn apply(&mut self, event: UtteranceEvent, now: Millis) -> Option<CaptionUpdate> {
        while self.captions.front().is_some_and(|caption| now.since(caption.sent_at) > KEPT_MS)
            || self.captions.len() > MAX_CAPTIONS
        {
            self.captions.pop_front();
        }
        match event {
            UtteranceEvent::Partial(partial) => self.partial(partial, now),
            UtteranceEvent::Final(segment) => self.finish(segment, now),
            UtteranceEvent::Discarded { recording } => {
                let place = self.captions.iter().position(|caption| caption.is_open(&recording))?;
                let caption = self.captions.remove(place)?;
                Some(CaptionUpdate::CaptionText { id: caption.shown.id, keep: 0, text: String::new(), segment: None })
            }
        }
    }

    fn partial(&mut self, partial: PartialUtterance, now: Millis) -> Option<CaptionUpdate> {
        let PartialUtterance { recording, participant, speaker, unit, starts_at, text } = partial;
        if let Some(caption) = self.captions.iter_mut().find(|caption| caption.is_open(&recording)) {
            return if (0..UPDATE_EVERY_MS).contains(&now.since(caption.sent_at)) {
                None
            } else {
                caption.change(text, now)
            };
        }
        if text.is_empty() {
            return None;
        }
        let caption = CaptionLine {
            id: self.next_id(),
            participant,
            name: speaker,
            unit_name: unit,
            starts_at,
            text,
            segment: None,
        };
        Some(self.begin(caption, recording, now))
    }

    fn finish(&mut self, segment: Segment, now: Millis) -> Option<CaptionUpdate> {
        let known = self.captions.iter().position(|caption| caption.shown.segment.as_ref() == Some(&segment.id));
        // Not what was said before, and was corrected or brought back into the transcript now.
        let grew = |caption: &Caption| caption.is_open(&segment.recording) && caption.shown.starts_at < segment.ends_at;
        let caption = known.or_else(|| self.captions.iter().position(grew));
        if let Some(caption) = caption.and_then(|place| self.captions.get_mut(place)) {
            caption.shown.segment = Some(segment.id);
            let finishes = known.is_none();
            return caption.change(segment.text, now).or_else(|| finishes.then(|| caption.unchanged()));
        }
        // Sound that came long after it was said is read in the transcript.
        if now.since(segment.ends_at) > KEPT_MS {
            return None;
        }
        let caption = CaptionLine {
            id: self.next_id(),
            participant: segment.participant,
            name: segment.speaker,
            unit_name: segment.unit,
            starts_at: segment.starts_at,
            text: segment.text,
            segment: Some(segment.id),
        };
        Some(self.begin(caption, segment.recording, now))
    }

    fn next_id(&mut self) -> u32 {
        self.last_id = self.last_id.wrapping_add(1);
        self.last_id
    }

    fn begin(&mut self, caption: CaptionLine, recording: RecordingId, now: Millis) -> CaptionUpdate {
        self.captions.push_back(Caption { shown: caption.clone(), recording, sent_at: now });
        CaptionUpdate::CaptionLine { line: caption }
    }
}

impl Caption {
    fn is_open(&self, recording: &RecordingId) -> bool {
        self.shown.segment.is_none() && self.recording == *recording
    }

    fn change(&mut self, text: String, now: Millis) -> Option<CaptionUpdate> {
        if self.shown.text == text {
            return None;
        }
        let same: String =
            self.shown.text.chars().zip(text.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
        let message = CaptionUpdate::CaptionText {
            id: self.shown.id,
            keep: utf16_length(&same),
            text: text[same.len()..].to_owned(),
            segment: self.shown.segment.clone(),
        };
        self.shown.text = text;
        self.sent_at = now;
        Some(message)
    }

    fn unchanged(&self) -> CaptionUpdate {
        let shown = &self.shown;
        let (id, keep) = (shown.id, utf16_length(&shown.text));
        CaptionUpdate::CaptionText { id, keep, text: String::new(), segment: shown.segment.clone() }
    }
}

fn utf16_length(text: &str) -> u32 {
    text.encode_utf16().count() as u32
}

#[cfg(test)]
mod tests {
    use meetings::ids::SegmentId;

    use meetings::ids::ParticipantId;

    use super::*;

    fn says(text: &str) -> UtteranceEvent {
        UtteranceEvent::Partial(PartialUtterance {
            recording: RecordingId::parse("r1").unwrap(),
            participant: ParticipantId::parse("cuong").unwrap(),
            speaker: "Lê Văn Cường".to_owned(),
            unit: "UBND xã Bảo Thắng".to_owned(),
            starts_at: Millis(1_000),
            text: text.to_owned(),
        })
    }

    fn said(id: &str, text: &str) -> UtteranceEvent {
        UtteranceEvent::Final(Segment {
            id: SegmentId::parse(id).unwrap(),
            recording: RecordingId::parse("r1").unwrap(),
            participant: ParticipantId::parse("cuong").unwrap(),
            speaker: "Lê Văn Cường".to_owned(),
            unit: "UBND xã Bảo Thắng".to_owned(),
            starts_at: Millis(1_000),
            ends_at: Millis(4_000),
            text: text.to_owned(),
            confidence: 0.9,
            model: "ctc".to_owned(),
            raw: String::new(),
            word_starts: Vec::new(),
            recognised: None,
            corrected_by: None,
            named_by: None,
        })
    }

    /// A page: lines by number, changed as the messages say.
    #[derive(Default)]
    struct Page(std::collections::BTreeMap<u32, String>);

    impl Page {
        fn take(&mut self, message: Option<CaptionUpdate>) {
            match message {
                None => {}
                Some(CaptionUpdate::CaptionLine { line }) => drop(self.0.insert(line.id, line.text)),
                Some(CaptionUpdate::CaptionText { id, text, segment: None, .. }) if text.is_empty() => {
                    drop(self.0.remove(&id));
                }
                Some(CaptionUpdate::CaptionText { id, keep, text, .. }) => {
                    let line = self.0.get_mut(&id).unwrap();
                    let kept: Vec<u16> = line.encode_utf16().take(keep as usize).collect();
                    *line = String::from_utf16(&kept).unwrap() + &text;
                }
                Some(other) => panic!("{other:?}"),
            }
        }

        fn reads(&self) -> Vec<&str> {
            self.0.values().map(String::as_str).collect()
        }
    }

    #[test]
    fn a_page_that_follows_the_changes_reads_what_was_said() {
        let (mut captions, mut page) = (CaptionLog::default(), Page::default());
        for (at, text) in [
            (2_000, "xã bảo"),
            (2_900, "xã bảo thắng"),
            (3_800, "xã bảo thắng đã nhật"),
            (4_700, "xã bảo thắng đã nhận giống"),
        ] {
            page.take(captions.apply(says(text), Millis(at)));
            assert_eq!(page.reads(), [text]);
        }
        page.take(captions.apply(said("s1", "Xã Bảo Thắng đã nhận giống."), Millis(5_000)));
        page.take(captions.apply(says("xin hết"), Millis(9_000)));
        assert_eq!(page.reads(), ["Xã Bảo Thắng đã nhận giống.", "xin hết"]);
        page.take(captions.apply(said("s1", "Xã Bảo Thắng đã nhận đủ giống."), Millis(9_100)));
        page.take(
            captions.apply(UtteranceEvent::Discarded { recording: RecordingId::parse("r1").unwrap() }, Millis(9_200)),
        );
        assert_eq!(page.reads(), ["Xã Bảo Thắng đã nhận đủ giống."], "a correction arrives, a cough goes");
    }

    #[test]
    fn a_sentence_of_before_does_not_take_the_place_of_what_is_being_said() {
        let (mut captions, mut page) = (CaptionLog::default(), Page::default());
        let UtteranceEvent::Partial(now) = says("tôi xin báo cáo") else { unreachable!() };
        let now = UtteranceEvent::Partial(PartialUtterance { starts_at: Millis(5_000), ..now });
        page.take(captions.apply(now, Millis(6_000)));
        page.take(captions.apply(said("s1", "Đồng ý, đồng ý."), Millis(6_500)));
        assert_eq!(page.reads(), ["tôi xin báo cáo", "Đồng ý, đồng ý."]);
    }

    #[test]
    fn a_quick_recogniser_does_not_fill_a_slow_line() {
        let mut captions = CaptionLog::default();
        let mut bytes = 0;
        let speech: Vec<String> = (1..=100).map(|n| vec!["nghị"; n].join(" ")).collect();
        // Ten seconds of changes every tenth of a second.
        for (n, text) in speech.iter().enumerate() {
            let message = captions.apply(says(text), Millis(1_000 + 100 * n as i64));
            bytes += message.map_or(0, |message| serde_json::to_string(&message).unwrap().len());
        }
        assert!(bytes * 8 < 2_000 * 10, "{bytes} bytes in ten seconds are more than 2 kbit/s");
    }

    #[test]
    fn who_comes_late_reads_the_last_two_minutes_and_no_more() {
        let mut captions = CaptionLog::default();
        captions.apply(said("s1", "Kính thưa hội nghị."), Millis(4_000));
        assert_eq!(captions.recent(Millis(60_000)).len(), 1);
        assert_eq!(captions.recent(Millis(1_000 + KEPT_MS)), []);
        for n in 0..1_000 {
            captions.apply(said(&format!("t{n}"), "Có mặt."), Millis(5_000));
        }
        assert!(captions.recent(Millis(5_000)).len() <= MAX_CAPTIONS + 1);
    }

    #[test]
    fn what_was_said_long_ago_is_no_caption() {
        let mut captions = CaptionLog::default();
        assert_eq!(captions.apply(said("s1", "Báo cáo hội nghị."), Millis(4_001 + KEPT_MS)), None);
        assert!(captions.apply(said("s1", "Báo cáo hội nghị."), Millis(4_000 + KEPT_MS)).is_some());
    }

    #[test]
    fn the_same_news_twice_is_told_once() {
        let mut captions = CaptionLog::default();
        captions.apply(says("xin hết"), Millis(2_000));
        assert!(captions.apply(said("s1", "xin hết"), Millis(2_100)).is_some(), "it is final");
        assert_eq!(captions.apply(said("s1", "xin hết"), Millis(2_200)), None);
    }
}
