//! Recordings and what was said in them.

use meetings::Millis;
use meetings::ids::{MeetingId, ParticipantId, RecordingId, SegmentId};
use meetings::transcript::Segment;
use store::recordings::Recording;
use store::{Actor, Error};

use crate::databases::on_both_databases;
use crate::office::{MINUTE, MORNING, Office};

fn recording(name: &str, meeting: &MeetingId, starts: i64) -> Recording {
    Recording {
        id: RecordingId::parse(name).unwrap(),
        meeting: meeting.clone(),
        participant: ParticipantId::parse("cuong").unwrap(),
        speaker: "Lê Văn Cường".into(),
        unit: "UBND xã Bảo Thắng".into(),
        path: format!("recordings/{name}.opus"),
        started_at: MORNING.plus(starts),
        duration: None,
    }
}

fn said(id: &str, recording: &str, model: &str, at: i64, text: &str) -> Segment {
    Segment {
        id: SegmentId::parse(id).unwrap(),
        recording: RecordingId::parse(recording).unwrap(),
        participant: ParticipantId::parse("cuong").unwrap(),
        speaker: "Lê Văn Cường".into(),
        unit: "UBND xã Bảo Thắng".into(),
        starts_at: MORNING.plus(at),
        ends_at: MORNING.plus(at + 1000),
        text: text.into(),
        confidence: 0.75,
        model: model.into(),
    }
}

fn texts(segments: &[Segment]) -> Vec<&str> {
    segments.iter().map(|segment| segment.text.as_str()).collect()
}

on_both_databases! {
    async fn recordings_cut_off_by_a_crash_are_found(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await.id;
        let recordings = office.store.recordings();
        let (first, second) = (recording("r1", &meeting, 0), recording("r2", &meeting, MINUTE));
        for recording in [&second, &first] {
            recordings.create(recording, &Actor::System, MORNING).await.unwrap();
        }
        recordings.set_ended(&first.id, 61_000, &Actor::System, MORNING).await.unwrap();
        assert_eq!(recordings.unfinished().await.unwrap(), std::slice::from_ref(&second));
        let first = Recording { duration: Some(61_000), ..first };
        assert_eq!(recordings.list(&meeting).await.unwrap(), [first.clone(), second]);
        assert_eq!(recordings.get(&first.id).await.unwrap(), first);
        let unknown = recordings.set_ended(&RecordingId::parse("r9").unwrap(), 1, &Actor::System, MORNING).await;
        assert!(matches!(unknown, Err(Error::NotFound("recording"))), "{unknown:?}");
    }

    async fn the_transcript_is_in_the_order_of_speech_and_can_be_made_again(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await.id;
        for (name, starts) in [("r1", 0), ("r2", 500)] {
            office.store.recordings().create(&recording(name, &meeting, starts), &Actor::System, MORNING).await.unwrap();
        }
        let transcript = office.store.transcript();
        let replace = async |recording: &str, model: &str, segments: &[Segment]| {
            let id = RecordingId::parse(recording).unwrap();
            transcript.replace(&id, model, segments, &Actor::System, MORNING).await
        };
        let first = [said("a1", "r1", "base", 0, "Kính thưa hội nghị"), said("a2", "r1", "base", 5000, "xin hết")];
        // The worker died after it had stored, before it had completed: the same again.
        for _ in 0..2 {
            replace("r1", "base", &first).await.unwrap();
        }
        replace("r2", "base", &[said("b1", "r2", "base", 2000, "tôi nhất trí")]).await.unwrap();
        let list = transcript.list(&meeting).await.unwrap();
        assert_eq!(texts(&list), ["Kính thưa hội nghị", "tôi nhất trí", "xin hết"]);
        assert_eq!(list[0], first[0]);

        replace("r1", "large", &[said("c1", "r1", "large", 0, "Kính thưa Hội nghị,")]).await.unwrap();
        assert_eq!(texts(&transcript.list(&meeting).await.unwrap()), ["Kính thưa Hội nghị,", "tôi nhất trí"]);
        // Minutes that quote the earlier text still find their sound.
        assert_eq!(transcript.get(&first[1].id).await.unwrap().starts_at, Millis(MORNING.0 + 5000));

        replace("r1", "large", &[]).await.unwrap();
        assert_eq!(texts(&transcript.list(&meeting).await.unwrap()), ["tôi nhất trí"]);
        assert!(replace("r1", "large", &first).await.is_err(), "segments of another model");
        assert_eq!(texts(&transcript.list(&meeting).await.unwrap()), ["tôi nhất trí"]);
    }
}
