//! Recognised text gets its speaker and its time on the wall.

use std::path::{Path, PathBuf};

use meetings::Millis;
use meetings::ids::SegmentId;
use meetings::transcript::Segment;
use sha2::{Digest as _, Sha256};
use store::recordings::Recording;
use transcribe::RecordingClock;

/// Who speaks and when is known from the recording; of the text only its place in the file.
pub fn attributed(data: &Path, recording: &Recording, segments: Vec<transcribe::Segment>) -> Vec<Segment> {
    let clock = Clock::of(data, recording);
    segments.into_iter().map(|segment| clock.placed(recording, segment)).collect()
}

/// Positions of one recording as moments. Read anew for each stretch while the recording grows: its clock gains points.
pub struct Clock(RecordingClock);

impl Clock {
    pub fn of(data: &Path, recording: &Recording) -> Self {
        let path: PathBuf = data.join(&recording.path);
        Self(RecordingClock::beside(&path).unwrap_or_else(|error| {
            tracing::warn!(%error, "a recording's clock cannot be read; its beginning is known from its row");
            RecordingClock::starting_at(u64::try_from(recording.started_at.0).unwrap_or(0))
        }))
    }

    pub fn at(&self, position_ms: u64) -> Millis {
        Millis(i64::try_from(self.0.wall_ms(position_ms)).unwrap_or(i64::MAX))
    }

    fn placed(&self, recording: &Recording, segment: transcribe::Segment) -> Segment {
        let (starts_at, ends_at) = (self.at(segment.start_ms), self.at(segment.end_ms));
        let begins = |word: &transcribe::Word| u32::try_from(self.at(word.start_ms).since(starts_at)).unwrap_or(0);
        Segment {
            id: segment_id(recording, &segment),
            recording: recording.id.clone(),
            participant: recording.participant.clone(),
            speaker: recording.speaker.clone(),
            unit: recording.unit.clone(),
            starts_at,
            ends_at,
            word_starts: segment.words.iter().map(begins).collect(),
            raw: segment.text.clone(),
            text: segment.text,
            confidence: segment.confidence,
            model: segment.model,
            corrected_by: None,
        }
    }
}

/// The same model that hears the same recording again says the same sentences: minutes that point at them stay valid.
fn segment_id(recording: &Recording, segment: &transcribe::Segment) -> SegmentId {
    let place = format!("{}/{}/{}", recording.id, segment.model, segment.start_ms);
    let digest = Sha256::digest(place.as_bytes());
    SegmentId::from_random(digest.iter().take(16).fold(0, |bits, byte| bits << 8 | u128::from(*byte)))
}

#[cfg(test)]
mod tests {
    use meetings::ids::{MeetingId, ParticipantId, RecordingId};

    use super::*;

    #[test]
    fn words_get_their_speaker_and_the_time_on_the_wall() {
        let data = tempfile::tempdir().unwrap();
        let recording = Recording {
            id: RecordingId::parse("r1").unwrap(),
            meeting: MeetingId::parse("m1").unwrap(),
            participant: ParticipantId::parse("tanlap").unwrap(),
            speaker: "Lò Thị Mai".into(),
            unit: "UBND xã Tân Lập".into(),
            path: "recordings/m1/r1.opus".into(),
            started_at: Millis(1_000_000),
            duration: Some(60_000),
        };
        let heard = transcribe::Segment {
            start_ms: 2_000,
            end_ms: 3_500,
            text: "Xã Tân Lập đã nhận.".into(),
            words: Vec::new(),
            confidence: 0.9,
            model: "base".into(),
        };
        let segments = attributed(data.path(), &recording, vec![heard]);
        assert_eq!((segments[0].speaker.as_str(), segments[0].unit.as_str()), ("Lò Thị Mai", "UBND xã Tân Lập"));
        assert_eq!((segments[0].starts_at, segments[0].ends_at), (Millis(1_002_000), Millis(1_003_500)));
    }
}
