// SPDX-License-Identifier: MPL-2.0
//! Speeches, and the names that they give to sentences.

use meetings::ids::{MeetingId, ParticipantId, RecordingId, SegmentId};
use meetings::transcript::Segment;
use store::recordings::Recording;
use store::speeches::Speech;
use store::transcript::RecognitionProgress;
use store::{Actor, Store, save};

use crate::databases::on_both_databases;
use crate::office::{HOUR, MINUTE, MORNING, Office, by};

const CUONG: &str = "Lê Văn Cường";
const MAI: &str = "Lò Thị Mai";
const SAU: &str = "Vàng A Sáu";

fn id(name: &str) -> ParticipantId {
    ParticipantId::parse(name).unwrap()
}

/// Somebody of Bảo Thắng has the floor from `began` on.
fn speech(participant: &str, began: i64, speaker: Option<&str>) -> Speech {
    Speech {
        participant: id(participant),
        name: CUONG.into(),
        unit: "UBND xã Bảo Thắng".into(),
        speaker: speaker.map(str::to_owned),
        item: None,
        began_at: MORNING.plus(began),
        ended_at: None,
    }
}

/// A recording of each of the two who share the name.
async fn record(store: &Store, meeting: &MeetingId) {
    for (name, participant) in [("r1", "cuong"), ("r2", "other")] {
        let recording = Recording {
            id: RecordingId::parse(name).unwrap(),
            meeting: meeting.clone(),
            participant: id(participant),
            speaker: CUONG.into(),
            unit: "UBND xã Bảo Thắng".into(),
            path: format!("recordings/{name}.opus"),
            started_at: MORNING,
            duration: None,
        };
        save!(store => recordings().create(&recording, &Actor::System, MORNING)).unwrap();
    }
}

/// A sentence of a second.
fn said(id_of: &str, recording: &str, model: &str, at: i64) -> Segment {
    Segment {
        id: SegmentId::parse(id_of).unwrap(),
        recording: RecordingId::parse(recording).unwrap(),
        participant: id(if recording == "r1" { "cuong" } else { "other" }),
        speaker: CUONG.into(),
        unit: "UBND xã Bảo Thắng".into(),
        starts_at: MORNING.plus(at),
        ends_at: MORNING.plus(at + 1000),
        text: id_of.into(),
        confidence: 0.75,
        model: model.into(),
        raw: String::new(),
        word_starts: Vec::new(),
        recognised: None,
        corrected_by: None,
        named_by: None,
    }
}

fn heard(position: i64) -> RecognitionProgress {
    let recording = RecordingId::parse("r1").unwrap();
    RecognitionProgress { recording, model: "base".into(), position, finished: false }
}

/// A person names who said this sentence.
async fn name_sentence(store: &Store, segment: &SegmentId) {
    let (name, by) = (Some("Giàng A Páo"), "Trần Thị Bình");
    save!(store => transcript().name_speaker(segment, name, false, by, &Actor::System, MORNING)).unwrap();
}

fn speakers(segments: &[Segment]) -> Vec<(&str, &str)> {
    segments.iter().map(|segment| (segment.text.as_str(), segment.speaker.as_str())).collect()
}

/// Of each row who spoke, from when to when.
async fn rows(store: &Store, meeting: &MeetingId) -> Vec<(String, i64, Option<i64>)> {
    let list = store.speeches().list(meeting).await.unwrap();
    let ended = |row: &Speech| row.ended_at.map(|at| at.since(MORNING));
    list.iter().map(|row| (row.speaker.clone().unwrap_or_default(), row.began_at.since(MORNING), ended(row))).collect()
}

on_both_databases! {
    async fn every_speech_has_its_times_and_the_end_of_the_meeting_ends_those_that_last(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        let (store, id_of, actor) = (&office.store, &meeting.id, by(&office.binh));
        let first = Speech { item: Some(meeting.agenda[0].id.clone()), ..speech("cuong", 0, Some(MAI)) };
        save!(store => speeches().begin(id_of, &first, &actor, MORNING)).unwrap();
        // Given again while it lasts.
        save!(store => speeches().begin(id_of, &speech("cuong", 1, None), &actor, MORNING.plus(1))).unwrap();
        save!(store => speeches().begin(id_of, &speech("other", MINUTE, None), &actor, MORNING.plus(MINUTE))).unwrap();
        for minute in [5, 6] {
            save!(store => speeches().end(id_of, &id("cuong"), &actor, MORNING.plus(minute * MINUTE))).unwrap();
        }
        let again = speech("cuong", 7 * MINUTE, None);
        save!(store => speeches().begin(id_of, &again, &actor, again.began_at)).unwrap();
        let list = store.speeches().list(id_of).await.unwrap();
        assert_eq!(list[0], Speech { ended_at: Some(MORNING.plus(5 * MINUTE)), ..first });

        save!(store => speeches().end_all(id_of, MORNING.plus(HOUR))).unwrap();
        let none = String::new();
        assert_eq!(rows(store, id_of).await, [
            (MAI.to_owned(), 0, Some(5 * MINUTE)), (none.clone(), MINUTE, Some(HOUR)), (none, 7 * MINUTE, Some(HOUR)),
        ]);
        assert!(rows(store, &office.meeting().await.id).await.is_empty(), "of another meeting");
        let log = store.audit().list(0, 1000).await.unwrap();
        let told = |action: &str| log.iter().filter(|entry| entry.action == action).count();
        assert_eq!((told("floor.give"), told("floor.end")), (3, 1));
    }

    async fn a_name_given_later_names_what_was_said_meanwhile_but_nothing_that_a_person_has_named(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await.id;
        let (store, actor) = (&office.store, by(&office.binh));
        record(store, &meeting).await;
        save!(store => speeches().begin(&meeting, &speech("cuong", 10_000, None), &actor, MORNING)).unwrap();
        let first = [said("a0", "r1", "base", 5_000), said("a1", "r1", "base", 12_000), said("a2", "r1", "base", 15_000)];
        save!(store => transcript().append(&heard(16_000), 0, &first, MORNING)).unwrap();
        let other = [said("b1", "r2", "base", 12_000)];
        save!(store => transcript().replace(&other[0].recording, "base", &other, &Actor::System, MORNING)).unwrap();
        name_sentence(store, &first[2].id).await;

        let name = async |speaker: Option<&str>, takes_over_at: Option<i64>| {
            let now = MORNING.plus(takes_over_at.unwrap_or(10_000) + MINUTE);
            let at = takes_over_at.map(|at| MORNING.plus(at));
            save!(store => speeches().name(&meeting, &id("cuong"), speaker, at, &actor, now)).unwrap();
        };
        name(Some("Lù Thị Mái"), None).await;
        name(Some(MAI), None).await;
        let list = store.transcript().list(&meeting).await.unwrap();
        assert_eq!(speakers(&list), [("a0", CUONG), ("a1", MAI), ("b1", CUONG), ("a2", "Giàng A Páo")]);
        let news = store.transcript().news(&meeting, MORNING.plus(MINUTE)).await.unwrap();
        assert_eq!(speakers(&news), [("a1", MAI)], "who reads along is told of it");
        assert_eq!(rows(store, &meeting).await, [(MAI.to_owned(), 10_000, None)]);

        // Another person takes the microphone; the worker has not come so far yet.
        name(Some(SAU), Some(30_000)).await;
        assert_eq!(rows(store, &meeting).await, [(MAI.to_owned(), 10_000, Some(30_000)), (SAU.to_owned(), 30_000, None)]);
        let late = [said("a3", "r1", "base", 25_000), said("a4", "r1", "base", 29_800), said("a5", "r1", "base", 35_000)];
        let stored = save!(store => transcript().append(&heard(40_000), 16_000, &late, MORNING)).unwrap();
        assert_eq!(speakers(&stored), [("a3", MAI), ("a4", SAU), ("a5", SAU)], "whoever said most of it");

        // Without a name it is the site's own again.
        name(None, Some(36_000)).await;
        let site = [said("a6", "r1", "base", 41_000)];
        let stored = save!(store => transcript().append(&heard(50_000), 40_000, &site, MORNING)).unwrap();
        assert_eq!(speakers(&stored), [("a6", CUONG)]);
        save!(store => speeches().name(&meeting, &id("other"), Some(MAI), None, &actor, MORNING)).unwrap();
        assert_eq!(rows(store, &meeting).await.len(), 3, "who does not speak is not named");
    }

    async fn sentences_have_the_name_of_who_had_the_floor_also_when_recognised_again(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await.id;
        let (store, actor) = (&office.store, by(&office.binh));
        record(store, &meeting).await;
        for (began, ended, speaker) in [(0, 10_000, Some(MAI)), (20_000, 30_000, None), (40_000, 50_000, Some(SAU))] {
            save!(store => speeches().begin(&meeting, &speech("cuong", began, speaker), &actor, MORNING)).unwrap();
            save!(store => speeches().end(&meeting, &id("cuong"), &actor, MORNING.plus(ended))).unwrap();
        }
        let base = [
            said("a1", "r1", "base", 1_000), said("a2", "r1", "base", 12_000),
            said("a3", "r1", "base", 21_000), said("a4", "r1", "base", 41_000),
        ];
        let stored = save!(store => transcript().append(&heard(60_000), 0, &base, MORNING)).unwrap();
        assert_eq!(speakers(&stored), [("a1", MAI), ("a2", CUONG), ("a3", CUONG), ("a4", SAU)]);
        assert_eq!(store.transcript().list(&meeting).await.unwrap(), stored);

        name_sentence(store, &base[3].id).await;
        let large = [
            said("c1", "r1", "large", 1_100), said("c2", "r1", "large", 12_100),
            said("c3", "r1", "large", 21_100), said("c4", "r1", "large", 41_100),
        ];
        save!(store => transcript().replace(&large[0].recording, "large", &large, &Actor::System, MORNING)).unwrap();
        let list = store.transcript().list(&meeting).await.unwrap();
        assert_eq!(speakers(&list), [("c1", MAI), ("c2", CUONG), ("c3", CUONG), ("c4", "Giàng A Páo")]);
    }
}
