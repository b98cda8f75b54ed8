// SPDX-License-Identifier: MPL-2.0
//! Turns an engine's segments into segments of the transcript: adds the speaker and the wall-clock
//! time, and writes the text as officials write.

use std::path::Path;
use std::sync::Arc;

use meetings::ids::SegmentId;
use meetings::transcript::{LeftOut, LeftOutReason, MAX_LEFT_OUT_OF_RECORDING, Segment};
use moments::Millis;
use sha2::{Digest as _, Sha256};
use store::recordings::Recording;
use transcribe::text::{Place, Style, Writer};
use transcribe::{RecordingClock, Word};

use super::vocabulary::Vocabulary;

/// Attributes what is recognised in one meeting. Cheap to clone.
#[derive(Clone)]
pub struct Attributor {
    data: Arc<Path>,
    writer: Arc<Writer>,
}

impl Attributor {
    pub fn new(data: Arc<Path>, vocabulary: &Vocabulary) -> Self {
        Self { data, writer: Arc::new(Writer::new(&vocabulary.lexicon)) }
    }

    /// The segments of `heard`. Speaker and start come from the recording; a segment itself has
    /// only its position in the file.
    pub fn segments(&self, recording: &Recording, heard: Vec<transcribe::Segment>, style: Style) -> Vec<Segment> {
        let clock = self.clock(recording);
        heard.into_iter().map(|segment| self.attributed(&clock, recording, segment, style)).collect()
    }

    /// What was left out, as far as so much of one recording is kept.
    pub fn left_out(&self, recording: &Recording, heard: Vec<transcribe::LeftOut>, style: Style) -> Vec<LeftOut> {
        let clock = self.clock(recording);
        let kept = heard.into_iter().take(MAX_LEFT_OUT_OF_RECORDING);
        kept.map(|transcribe::LeftOut { segment, reason }| {
            let id = left_out_id(recording, &segment);
            let segment = Segment { id, ..self.attributed(&clock, recording, segment, style) };
            LeftOut { segment, reason: reason_of(reason), brought_back_by: None }
        })
        .collect()
    }

    /// The text of a sentence that is still spoken, and when it began.
    pub fn partial(&self, recording: &Recording, heard: &transcribe::Partial, style: Style) -> (Millis, String) {
        let written = self.writer.write(&heard.words, style, Place::GROWING);
        (at(&self.clock(recording), heard.start_ms), written.text)
    }

    /// Read again for each stretch, because the clock gains points while the recording grows.
    fn clock(&self, recording: &Recording) -> RecordingClock {
        RecordingClock::beside(&self.data.join(&recording.path)).unwrap_or_else(|error| {
            tracing::warn!(%error, "a recording's clock cannot be read; its start time is taken from its row");
            RecordingClock::starting_at(u64::try_from(recording.started_at.0).unwrap_or(0))
        })
    }

    fn attributed(
        &self,
        clock: &RecordingClock,
        recording: &Recording,
        heard: transcribe::Segment,
        style: Style,
    ) -> Segment {
        let (starts_at, ends_at) = (at(clock, heard.start_ms), at(clock, heard.end_ms));
        let words = if heard.words.is_empty() { vec![whole(&heard)] } else { heard.words.clone() };
        let written = self.writer.write(&words, style, Place::WHOLE);
        let begins = |position| u32::try_from(at(clock, position).since(starts_at)).unwrap_or(0);
        // One time for each word between white space, because one written word may contain spaces.
        let word_starts =
            written.words.iter().flat_map(|word| word.text.split_whitespace().map(|_| begins(word.start_ms)));
        Segment {
            id: segment_id(recording, &heard),
            recording: recording.id.clone(),
            participant: recording.participant.clone(),
            speaker: recording.speaker.clone(),
            unit: recording.unit.clone(),
            starts_at,
            ends_at,
            word_starts: if heard.words.is_empty() { Vec::new() } else { word_starts.collect() },
            text: written.text,
            raw: written.raw,
            confidence: heard.confidence,
            model: heard.model,
            recognised: None,
            corrected_by: None,
            named_by: None,
        }
    }
}

/// The whole segment as one word, for an engine that reports no words.
fn whole(heard: &transcribe::Segment) -> Word {
    Word { start_ms: heard.start_ms, end_ms: heard.end_ms, text: heard.text.clone(), confidence: heard.confidence }
}

fn at(clock: &RecordingClock, position_ms: u64) -> Millis {
    Millis(i64::try_from(clock.wall_ms(position_ms)).unwrap_or(i64::MAX))
}

/// Derived from its content: the same model on the same recording makes the same ids, so that
/// references from the minutes stay valid.
fn segment_id(recording: &Recording, segment: &transcribe::Segment) -> SegmentId {
    let place = format!("{}/{}/{}", recording.id, segment.model, segment.start_ms);
    SegmentId::from_digest(&Sha256::digest(place.as_bytes()).into())
}

/// Another one than that of a segment which begins at the same moment.
fn left_out_id(recording: &Recording, segment: &transcribe::Segment) -> SegmentId {
    let place = format!("{}/{}/{}-{}/left out", recording.id, segment.model, segment.start_ms, segment.end_ms);
    SegmentId::from_digest(&Sha256::digest(place.as_bytes()).into())
}

fn reason_of(reason: transcribe::LeftOutReason) -> LeftOutReason {
    match reason {
        transcribe::LeftOutReason::Stock => LeftOutReason::Stock,
        transcribe::LeftOutReason::Loop => LeftOutReason::Loop,
        transcribe::LeftOutReason::Unsure => LeftOutReason::Unsure,
        transcribe::LeftOutReason::TooFast => LeftOutReason::TooFast,
    }
}

#[cfg(test)]
mod tests {
    use meetings::ids::{MeetingId, ParticipantId, RecordingId};

    use super::*;

    fn recording() -> Recording {
        Recording {
            id: RecordingId::parse("r1").unwrap(),
            meeting: MeetingId::parse("m1").unwrap(),
            participant: ParticipantId::parse("tanlap").unwrap(),
            speaker: "Lò Thị Mai".into(),
            unit: "UBND xã Tân Lập".into(),
            path: "recordings/m1/r1.opus".into(),
            started_at: Millis(1_000_000),
            duration: Some(60_000),
        }
    }

    #[test]
    fn words_get_their_speaker_and_the_time_on_the_wall() {
        let data = tempfile::tempdir().unwrap();
        let recording = recording();
        let heard = transcribe::Segment {
            start_ms: 2_000,
            end_ms: 3_500,
            text: "Xã Tân Lập đã nhận.".into(),
            words: Vec::new(),
            confidence: 0.9,
            model: "base".into(),
        };
        let attributor = Attributor::new(data.path().into(), &Vocabulary::default());
        let segments = attributor.segments(&recording, vec![heard], Style::Sentences);
        assert_eq!((segments[0].speaker.as_str(), segments[0].unit.as_str()), ("Lò Thị Mai", "UBND xã Tân Lập"));
        assert_eq!((segments[0].starts_at, segments[0].ends_at), (Millis(1_002_000), Millis(1_003_500)));
    }

    #[test]
    fn what_is_left_out_has_its_speaker_too_and_no_segment_has_its_id() {
        let data = tempfile::tempdir().unwrap();
        let recording = recording();
        let segment = transcribe::Segment {
            start_ms: 2_000,
            end_ms: 3_500,
            text: "đồng ý đồng ý".into(),
            words: Vec::new(),
            confidence: 0.9,
            model: "base".into(),
        };
        let attributor = Attributor::new(data.path().into(), &Vocabulary::default());
        let kept = attributor.segments(&recording, vec![segment.clone()], Style::Spoken);
        let one = transcribe::LeftOut { segment, reason: transcribe::LeftOutReason::Loop };
        let left_out = attributor.left_out(&recording, vec![one; 300], Style::Spoken);
        assert_eq!(left_out.len(), MAX_LEFT_OUT_OF_RECORDING);
        let LeftOut { segment, reason, brought_back_by } = &left_out[0];
        assert_eq!((segment.speaker.as_str(), *reason, brought_back_by), ("Lò Thị Mai", LeftOutReason::Loop, &None));
        assert_eq!((segment.text.as_str(), segment.starts_at), ("Đồng ý đồng ý.", Millis(1_002_000)));
        assert_ne!(segment.id, kept[0].id);
    }

    #[test]
    fn what_is_written_in_figures_is_still_found_in_the_sound() {
        let data = tempfile::tempdir().unwrap();
        let recording = recording();
        let word = |n: u64, text: &str| Word {
            start_ms: 10_000 + 400 * n,
            end_ms: 10_300 + 400 * n,
            text: text.into(),
            confidence: 0.9,
        };
        let words: Vec<Word> =
            (0..).zip("xã thu đạt một trăm linh hai phần trăm".split(' ')).map(|(n, text)| word(n, text)).collect();
        let text = "xã thu đạt một trăm linh hai phần trăm".to_owned();
        let heard =
            transcribe::Segment { start_ms: 10_000, end_ms: 13_600, text, words, confidence: 0.9, model: "ctc".into() };
        let attributor = Attributor::new(data.path().into(), &Vocabulary::default());
        let segments = attributor.segments(&recording, vec![heard], Style::Spoken);
        assert_eq!(
            (segments[0].text.as_str(), segments[0].raw.as_str()),
            ("Xã thu đạt 102%.", "xã thu đạt một trăm linh hai phần trăm")
        );
        assert_eq!(segments[0].word_starts, [0, 400, 800, 1200]);
    }
}
