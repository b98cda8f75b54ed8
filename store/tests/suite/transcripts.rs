// SPDX-License-Identifier: MPL-2.0
//! Recordings and their transcripts.

use meetings::ids::{MeetingId, ParticipantId, RecordingId, SegmentId};
use meetings::transcript::Segment;
use moments::Millis;
use store::recordings::Recording;
use store::transcript::RecognitionProgress;
use store::{Actor, Conflict, Error, save};

use crate::databases::on_both_databases;
use crate::office::{MINUTE, MORNING, Office};

pub fn recording(name: &str, meeting: &MeetingId, starts: i64) -> Recording {
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

pub fn said(id: &str, recording: &str, model: &str, at: i64, text: &str) -> Segment {
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
        raw: String::new(),
        word_starts: Vec::new(),
        recognised: None,
        corrected_by: None,
        named_by: None,
    }
}

fn heard(recording: &str, position: i64, finished: bool) -> RecognitionProgress {
    RecognitionProgress { recording: RecordingId::parse(recording).unwrap(), model: "base".into(), position, finished }
}

pub fn texts(segments: &[Segment]) -> Vec<&str> {
    segments.iter().map(|segment| segment.text.as_str()).collect()
}

on_both_databases! {
    async fn recordings_interrupted_by_a_crash_are_found(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await.id;
        let recordings = office.store.recordings();
        let (first, second) = (recording("r1", &meeting, 0), recording("r2", &meeting, MINUTE));
        for recording in [&second, &first] {
            save!(office.store => recordings().create(recording, &Actor::System, MORNING)).unwrap();
        }
        save!(office.store => recordings().set_ended(&first.id, 61_000, &Actor::System, MORNING)).unwrap();
        assert_eq!(recordings.unfinished().await.unwrap(), std::slice::from_ref(&second));
        let first = Recording { duration: Some(61_000), ..first };
        assert_eq!(recordings.list(&meeting).await.unwrap(), [first.clone(), second]);
        assert_eq!(recordings.get(&first.id).await.unwrap(), first);
        let unknown = save!(office.store => recordings().set_ended(&RecordingId::parse("r9").unwrap(), 1, &Actor::System, MORNING));
        assert!(matches!(unknown, Err(Error::NotFound("recording"))), "{unknown:?}");
    }

    async fn the_transcript_is_ordered_by_time_and_can_be_replaced(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await.id;
        for (name, starts) in [("r1", 0), ("r2", 500)] {
            save!(office.store => recordings().create(&recording(name, &meeting, starts), &Actor::System, MORNING)).unwrap();
        }
        let transcript = office.store.transcript();
        let replace = async |recording: &str, model: &str, segments: &[Segment]| {
            let id = RecordingId::parse(recording).unwrap();
            save!(office.store => transcript().replace(&id, model, segments, &Actor::System, MORNING))
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

    async fn text_is_appended_to_a_transcript_only_once(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await.id;
        save!(office.store => recordings().create(&recording("r1", &meeting, 0), &Actor::System, MORNING)).unwrap();
        let transcript = office.store.transcript();
        let first = Segment { word_starts: vec![0, 300, 700], raw: "xã đã nhận".into(), ..said("a1", "r1", "base", 0, "Xã đã nhận.") };
        save!(office.store => transcript().append(&heard("r1", 2000, false), 0, std::slice::from_ref(&first), MORNING)).unwrap();
        // Two workers believe that they hold the job: the second finds that the first was faster.
        let late = save!(office.store => transcript().append(&heard("r1", 2000, false), 0, &[said("b1", "r1", "base", 0, "xã đã nhận")], MORNING));
        assert!(matches!(late, Err(Error::Conflict(Conflict::LeaseLost))), "{late:?}");
        save!(office.store => transcript().append(&heard("r1", 9000, true), 2000, &[said("a2", "r1", "base", 7000, "Xin hết.")], MORNING.plus(MINUTE))).unwrap();
        assert_eq!(texts(&transcript.list(&meeting).await.unwrap()), ["Xã đã nhận.", "Xin hết."]);
        assert_eq!(transcript.get(&first.id).await.unwrap(), first);
        assert_eq!(transcript.recognition_progress(&meeting).await.unwrap(), [heard("r1", 9000, true)]);
        assert_eq!(texts(&transcript.news(&meeting, MORNING.plus(1)).await.unwrap()), ["Xin hết."]);
        let listener = ParticipantId::parse("mai").unwrap();
        let missed = async |listener: &ParticipantId, from: i64, to: i64, most: u32| {
            transcript.said_between(&meeting, listener, MORNING.plus(from), MORNING.plus(to), most).await.unwrap()
        };
        assert_eq!(texts(&missed(&listener, 500, 7000, 9).await), ["Xã đã nhận."], "said in part");
        assert_eq!(texts(&missed(&listener, 1000, 7001, 9).await), ["Xin hết."]);
        assert_eq!(texts(&missed(&listener, 0, 9000, 1).await), ["Xã đã nhận."], "no more than asked for");
        assert!(missed(&first.participant, 0, 9000, 9).await.is_empty(), "nobody misses what they said themselves");
        let after_the_end = save!(office.store => transcript().append(&heard("r1", 9500, true), 9000, &[], MORNING));
        assert!(matches!(after_the_end, Err(Error::Conflict(Conflict::LeaseLost))), "{after_the_end:?}");
    }

    async fn named_speakers_apply_up_to_the_next_one_and_survive_recognising_again(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await.id;
        save!(office.store => recordings().create(&recording("r1", &meeting, 0), &Actor::System, MORNING)).unwrap();
        let transcript = office.store.transcript();
        let r1 = RecordingId::parse("r1").unwrap();
        let base: Vec<Segment> = ["a1", "a2", "a3", "a4"].iter().zip(0..).map(|(id, n)| said(id, "r1", "base", n * 5000, id)).collect();
        save!(office.store => transcript().replace(&r1, "base", &base, &Actor::System, MORNING)).unwrap();
        let name = async |segment: usize, name: Option<&str>, following: bool| {
            let changed = save!(office.store => transcript().name_speaker(&base[segment].id, name, following, "Trần Thị Bình", &Actor::System, MORNING.plus(MINUTE))).unwrap();
            changed.len()
        };
        let speakers = async || -> Vec<String> {
            transcript.list(&meeting).await.unwrap().into_iter().map(|segment| segment.speaker).collect()
        };
        let cuong = "Lê Văn Cường";
        assert_eq!(name(2, Some("Giàng A Páo"), false).await, 1);
        assert_eq!(speakers().await, [cuong, cuong, "Giàng A Páo", cuong]);
        assert_eq!(name(0, Some("Lò Thị Mai"), true).await, 2);
        assert_eq!(speakers().await, ["Lò Thị Mai", "Lò Thị Mai", "Giàng A Páo", cuong]);
        let news = transcript.news(&meeting, MORNING.plus(1)).await.unwrap();
        assert_eq!(texts(&news), ["a1", "a2", "a3"]);
        assert!(news.iter().all(|segment| segment.named_by.as_deref() == Some("Trần Thị Bình")));
        // A slip of the pen in a whole stretch.
        assert_eq!(name(0, Some("Lò Thị May"), true).await, 2);
        assert_eq!(speakers().await, ["Lò Thị May", "Lò Thị May", "Giàng A Páo", cuong]);

        save!(office.store => transcript().correct(&base[1].id, "câu hai", "Trần Thị Bình", &Actor::System, MORNING)).unwrap();
        save!(office.store => transcript().replace(&r1, "base", &base, &Actor::System, MORNING)).unwrap();
        assert_eq!(speakers().await, ["Lò Thị May", "Lò Thị May", "Giàng A Páo", cuong]);
        // Another model cuts a little differently: whoever spoke for most of it.
        let large = [said("c1", "r1", "large", 300, "Một."), said("c3", "r1", "large", 10_400, "Ba."), said("c4", "r1", "large", 15_700, "Bốn.")];
        save!(office.store => transcript().replace(&r1, "large", &large, &Actor::System, MORNING)).unwrap();
        assert_eq!(texts(&transcript.list(&meeting).await.unwrap()), ["Một.", "câu hai", "Ba.", "Bốn."]);
        assert_eq!(speakers().await, ["Lò Thị May", "Lò Thị May", "Giàng A Páo", cuong]);

        let c1 = SegmentId::parse("c1").unwrap();
        let back = save!(office.store => transcript().name_speaker(&c1, None, true, "Trần Thị Bình", &Actor::System, MORNING)).unwrap();
        assert_eq!(back.iter().map(|segment| segment.named_by.clone()).collect::<Vec<_>>(), [None, None]);
        assert_eq!(speakers().await, [cuong, cuong, "Giàng A Páo", cuong]);
        let unknown = save!(office.store => transcript().name_speaker(&SegmentId::parse("zz").unwrap(), None, true, "Bình", &Actor::System, MORNING));
        assert!(matches!(unknown, Err(Error::NotFound("segment"))), "{unknown:?}");
    }

    async fn corrections_survive_recognising_again(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await.id;
        save!(office.store => recordings().create(&recording("r1", &meeting, 0), &Actor::System, MORNING)).unwrap();
        let transcript = office.store.transcript();
        let r1 = RecordingId::parse("r1").unwrap();
        let base = [said("a1", "r1", "base", 0, "xã bảo thắn"), said("a2", "r1", "base", 5000, "xin hết")];
        save!(office.store => transcript().replace(&r1, "base", &base, &Actor::System, MORNING)).unwrap();
        let corrected = save!(office.store => transcript().correct(&base[0].id, "Xã Bảo Thắng", "Trần Thị Bình", &Actor::System, MORNING.plus(MINUTE))).unwrap();
        assert_eq!((corrected.text.as_str(), corrected.corrected_by.as_deref()), ("Xã Bảo Thắng", Some("Trần Thị Bình")));
        let recognised = base[0].text.clone();
        assert_eq!(corrected.recognised.as_ref(), Some(&recognised), "what was recognised stands beside it");
        assert_eq!(texts(&transcript.news(&meeting, MORNING.plus(1)).await.unwrap()), ["Xã Bảo Thắng"]);
        // The same model again, then a better one that cuts the speech a little differently.
        save!(office.store => transcript().replace(&r1, "base", &base, &Actor::System, MORNING)).unwrap();
        assert_eq!(texts(&transcript.list(&meeting).await.unwrap()), ["Xã Bảo Thắng", "xin hết"]);
        let large = [said("c1", "r1", "large", 100, "Xã Bảo Thắn"), said("c2", "r1", "large", 5000, "Xin hết.")];
        save!(office.store => transcript().replace(&r1, "large", &large, &Actor::System, MORNING)).unwrap();
        assert_eq!(texts(&transcript.list(&meeting).await.unwrap()), ["Xã Bảo Thắng", "Xin hết."]);
        let unknown = save!(office.store => transcript().correct(&SegmentId::parse("zz").unwrap(), "", "Bình", &Actor::System, MORNING));
        assert!(matches!(unknown, Err(Error::NotFound("segment"))), "{unknown:?}");
    }
}
