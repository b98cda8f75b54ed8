// SPDX-License-Identifier: MPL-2.0
//! What is kept how long: rules, holds, and deleting with a record that the log proves.

use meetings::ids::{ChatFileId, MeetingId, ParticipantId, RecordingId};
use meetings::retention::{RetentionKind, RetentionRule};
use meetings::room::chat::{ChatFile, ChatMessage, ChatScope};
use meetings::search::SearchQuery;
use moments::Millis;
use serde_json::{Value, json};
use store::jobs::TRANSCRIBE;
use store::minutes_signing::sha256_hex;
use store::recordings::Recording;
use store::retention::{DeletedFile, Deletion};
use store::retention_deleting::ToDelete;
use store::{Actor, Conflict, Error, Store, save};

use crate::databases::on_both_databases;
use crate::office::{HOUR, MINUTE, MORNING, Office, by, saying};
use crate::transcripts::{recording, said};

const DAY: i64 = 24 * HOUR;
const KINDS: [RetentionKind; 3] = RetentionKind::ALL;

/// A meeting that lasted an hour, with a recording, two sentences and a message with a file.
async fn held(office: &Office, name: &str) -> MeetingId {
    let store = &office.store;
    let meeting = office.meeting().await.id;
    save!(store => meetings().start(&meeting, &by(&office.an), MORNING)).unwrap();
    let stored = Recording { duration: Some(60_000), ..recording(name, &meeting, 0) };
    save!(store => recordings().create(&stored, &Actor::System, MORNING)).unwrap();
    let sentences = [
        said(&format!("{name}-b"), name, "ctc", 9_000, "Đề nghị tỉnh hỗ trợ."),
        said(&format!("{name}-a"), name, "ctc", 1_000, "Thu ngân sách đạt kế hoạch."),
    ];
    save!(store => transcript().replace(&stored.id, "ctc", &sentences, &Actor::System, MORNING)).unwrap();
    let file = ChatFile {
        id: ChatFileId::parse(&format!("{name}-f")).unwrap(),
        name: "bao-cao.pdf".into(),
        bytes: 7,
        digest: "ab".into(),
    };
    let message = ChatMessage {
        id: 1,
        participant: ParticipantId::parse("mai").unwrap(),
        name: "Mai".into(),
        at: MORNING,
        text: "Nghe rõ không?".into(),
        to: ChatScope::Everyone,
        file: Some(file),
        withdrawn: None,
    };
    save!(store => chat().append(&meeting, &message, &by(&office.an))).unwrap();
    save!(store => meetings().end(&meeting, &by(&office.an), MORNING.plus(HOUR))).unwrap();
    save!(store => chat().clear(&meeting, MORNING.plus(DAY))).unwrap();
    meeting
}

async fn keep_for_days(office: &Office, days: Option<u32>, at: Millis) {
    let mut work = office.store.begin().await.unwrap();
    for kind in KINDS {
        work.retention().set_rule(kind, days, "Đỗ Văn Quang", &by(&office.quang), at).await.unwrap();
    }
    work.save().await.unwrap();
}

fn rule(days: u32) -> RetentionRule {
    RetentionRule { days, changed_at: MORNING }
}

fn a_file(name: &str) -> DeletedFile {
    DeletedFile { file: format!("recordings/{name}.opus"), name: None, bytes: Some(7), sha256: Some("ab".repeat(32)) }
}

async fn delete(store: &Store, meeting: &MeetingId, kind: RetentionKind, now: Millis) -> Option<Deletion> {
    let rows = store.retention().rows_with_files(kind, meeting).await.unwrap();
    delete_seen(store, meeting, kind, rows, now).await
}

async fn delete_seen(
    store: &Store,
    meeting: &MeetingId,
    kind: RetentionKind,
    rows: i64,
    now: Millis,
) -> Option<Deletion> {
    let files = [a_file("r1")];
    let what = ToDelete { meeting, kind, rule: rule(60), files: &files, rows };
    let mut work = store.begin().await.unwrap();
    let deletion = work.retention().delete(&what, now).await.unwrap();
    match &deletion {
        Some(_) => work.save().await.unwrap(),
        None => work.cancel().await.unwrap(),
    }
    deletion
}

async fn log(store: &Store, action: &str) -> Vec<Value> {
    let entries = store.audit().list(0, 1000).await.unwrap().into_iter();
    entries
        .filter(|entry| entry.action == action)
        .map(|entry| {
            let detail: Value = serde_json::from_str(&entry.detail).unwrap();
            json!({"actor": entry.actor, "subject": entry.subject, "detail": detail})
        })
        .collect()
}

/// Sixty days and an hour later.
const DUE: Millis = Millis(MORNING.0 + HOUR + 60 * DAY);

on_both_databases! {
    async fn each_change_of_a_rule_is_in_the_log_and_the_same_again_is_not(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        assert_eq!(store.retention().rules().await.unwrap(), []);
        keep_for_days(&office, Some(60), MORNING).await;
        keep_for_days(&office, Some(60), MORNING.plus(HOUR)).await;
        let rules = store.retention().rules().await.unwrap();
        assert_eq!(rules.len(), 3);
        assert!(rules.iter().all(|stored| stored.rule() == Some(rule(60))), "{rules:?}");
        keep_for_days(&office, None, MORNING.plus(DAY)).await;
        let rules = store.retention().rules().await.unwrap();
        assert!(rules.iter().all(|stored| stored.rule().is_none() && stored.changed_at == MORNING.plus(DAY)));
        let noted = log(store, "retention.rule").await;
        assert_eq!(noted.len(), 6);
        let quang = by(&office.quang).to_string();
        assert_eq!(noted[0], json!({"actor": quang, "subject": "sound", "detail": {"days": 60, "before": null}}));
        assert_eq!(noted[5]["detail"], json!({"days": null, "before": 60}));
    }

    async fn a_meeting_is_held_once_and_loses_nothing_until_that_is_taken_back(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let meeting = held(&office, "r1").await;
        keep_for_days(&office, Some(60), MORNING).await;
        assert_eq!(store.holds().of(&meeting).await.unwrap(), None);
        let place = async || {
            save!(store => holds().place(&meeting, &office.binh, "Thanh tra", &by(&office.binh), MORNING))
        };
        place().await.unwrap();
        assert!(matches!(place().await, Err(Error::Conflict(Conflict::Taken("hold")))));
        let hold = store.holds().of(&meeting).await.unwrap().unwrap();
        assert_eq!((hold.reason.as_str(), &hold.placed_by), ("Thanh tra", &office.binh.id));
        assert_eq!(store.holds().list().await.unwrap()[0].meeting, meeting);
        for kind in KINDS {
            assert_eq!(delete(store, &meeting, kind, DUE).await, None, "{kind:?}");
        }
        let lift = async || save!(store => holds().lift(&meeting, &office.quang, &by(&office.quang), MORNING));
        lift().await.unwrap();
        assert!(matches!(lift().await, Err(Error::NotFound(_))));
        assert_eq!(store.holds().list().await.unwrap(), []);
        place().await.unwrap();
        lift().await.unwrap();
        let actions = [log(store, "hold.place").await.len(), log(store, "hold.lift").await.len()];
        assert_eq!(actions, [2, 2]);
        for kind in KINDS {
            assert!(delete(store, &meeting, kind, DUE).await.is_some(), "{kind:?}");
        }
        store.audit().verify().await.unwrap().unwrap();
    }

    async fn of_deleted_sound_the_rows_and_the_words_stay_and_the_log_proves_what_it_was(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let (meeting, other) = (held(&office, "r1").await, held(&office, "r2").await);
        keep_for_days(&office, Some(60), MORNING).await;
        let deletion = delete(store, &meeting, RetentionKind::Sound, DUE).await.unwrap();
        assert_eq!(sha256_hex(deletion.record.as_bytes()), deletion.sha256);
        let record = deletion.read_record().unwrap();
        assert_eq!((record.kind.as_str(), record.days, &record.files[..]), ("sound", 60, &[a_file("r1")][..]));
        let noted = log(store, "retention.delete").await;
        assert_eq!(noted.len(), 1);
        assert_eq!((&noted[0]["subject"], &noted[0]["actor"]), (&json!(meeting), &json!("system")));
        assert_eq!(noted[0]["detail"]["record_sha256"], json!(deletion.sha256));
        let r1 = RecordingId::parse("r1").unwrap();
        assert_eq!(store.recordings().deleted(&meeting).await.unwrap()[&r1].sound, Some(DUE));
        assert!(store.recordings().deleted(&other).await.unwrap().is_empty());
        assert_eq!(store.recordings().list(&meeting).await.unwrap().len(), 1);
        assert_eq!(store.transcript().list(&meeting).await.unwrap().len(), 2);
        assert_eq!(delete(store, &meeting, RetentionKind::Sound, DUE.plus(1)).await, None, "there is no more");
        let kept = std::slice::from_ref(&deletion);
        assert_eq!(store.retention().deletions(&meeting).await.unwrap(), kept);
        assert_eq!(store.retention().with_files_left(9).await.unwrap(), kept);
        save!(store => retention().files_are_gone(&deletion)).unwrap();
        assert_eq!(store.retention().with_files_left(9).await.unwrap(), []);
        // Words are found still, and cannot be heard.
        let words = SearchQuery::parse("ngân sách").unwrap();
        let hits = store.search().find(&words, &office.an, None, 10).await.unwrap();
        let mut heard: Vec<_> = hits.iter().map(|hit| (hit.meeting == meeting, hit.has_sound)).collect();
        heard.sort_unstable();
        assert_eq!(heard, [(false, true), (true, false)]);
    }

    async fn of_a_deleted_transcript_nothing_is_found_and_minutes_keep_their_words(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let (meeting, other) = (held(&office, "r1").await, held(&office, "r2").await);
        keep_for_days(&office, Some(60), MORNING).await;
        let deletion = delete(store, &meeting, RetentionKind::Transcript, DUE).await.unwrap();
        let texts = deletion.read_record().unwrap().texts.unwrap();
        let line = |id: &str, at: i64, text: &str| {
            let (from, to) = (MORNING.plus(at), MORNING.plus(at + 1_000));
            json!([id, "r1", "cuong", "Lê Văn Cường", "UBND xã Bảo Thắng", from, to, text, true]).to_string() + "\n"
        };
        let canonical = line("r1-a", 1_000, "Thu ngân sách đạt kế hoạch.") + &line("r1-b", 9_000, "Đề nghị tỉnh hỗ trợ.");
        assert_eq!((texts.count, texts.sha256), (2, sha256_hex(canonical.as_bytes())), "in order of time");
        assert_eq!(store.transcript().list(&meeting).await.unwrap(), []);
        let r1 = RecordingId::parse("r1").unwrap();
        let deleted = store.recordings().deleted(&meeting).await.unwrap()[&r1];
        assert_eq!((deleted.sound, deleted.text), (None, Some(DUE)));
        let words = SearchQuery::parse("ngân sách").unwrap();
        let hits = store.search().find(&words, &office.an, None, 10).await.unwrap();
        assert_eq!(hits.iter().map(|hit| &hit.meeting).collect::<Vec<_>>(), [&other]);
        let content = saying("Thu ngân sách đạt kế hoạch.");
        save!(store => minutes().create(&meeting, None, &content, &Actor::System, DUE)).unwrap();
        let hits = store.search().find(&words, &office.an, None, 10).await.unwrap();
        assert_eq!(hits.len(), 2);
    }

    async fn a_deleted_chat_leaves_a_count_and_a_digest(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let meeting = held(&office, "r1").await;
        keep_for_days(&office, Some(60), MORNING).await;
        let deletion = delete(store, &meeting, RetentionKind::Chat, DUE).await.unwrap();
        let texts = deletion.read_record().unwrap().texts.unwrap();
        let canonical = json!([1, "mai", MORNING, "everyone", null, "Nghe rõ không?", "ab"]).to_string() + "\n";
        assert_eq!((texts.count, texts.sha256), (1, sha256_hex(canonical.as_bytes())));
        assert_eq!(store.chat().to_everyone(&meeting, true).await.unwrap(), []);
        assert!(!store.chat().is_file_known(&ChatFileId::parse("r1-f").unwrap()).await.unwrap());
    }

    async fn nothing_is_deleted_that_is_young_in_use_or_has_changed_meanwhile(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let meeting = held(&office, "r1").await;
        let sound = RetentionKind::Sound;
        assert_eq!(delete(store, &meeting, sound, DUE).await, None, "no rule");
        keep_for_days(&office, Some(61), MORNING).await;
        assert_eq!(delete(store, &meeting, sound, DUE).await, None, "another rule by now");
        keep_for_days(&office, Some(60), MORNING).await;
        assert_eq!(delete(store, &meeting, sound, DUE.plus(-1)).await, None, "a moment before");
        assert_eq!(delete_seen(store, &meeting, sound, 2, DUE).await, None, "other files than were measured");
        let now = MORNING.plus(DAY);
        let job = save!(store => jobs().enqueue(TRANSCRIBE, meeting.as_str(), &json!({}), &Actor::System, now)).unwrap();
        assert_eq!(delete(store, &meeting, sound, DUE).await, None, "it is being transcribed");
        save!(store => jobs().lease(TRANSCRIBE, "w", now, HOUR)).unwrap();
        save!(store => jobs().complete(&job.id, "w", now)).unwrap();
        let content = saying("Bản nháp.");
        let minutes =
            save!(store => minutes().create(&meeting, None, &content, &Actor::System, now)).unwrap();
        assert_eq!(delete(store, &meeting, sound, DUE).await, None, "its minutes are a draft");
        assert_eq!(delete(store, &meeting, RetentionKind::Transcript, DUE).await, None);
        assert!(delete(store, &meeting, RetentionKind::Chat, DUE).await.is_some());
        db.tamper(&format!("UPDATE minutes SET state = 'signed' WHERE id = '{}'", minutes.id)).await.unwrap();
        let late = recording("r9", &meeting, MINUTE);
        save!(store => recordings().create(&late, &Actor::System, now)).unwrap();
        assert_eq!(delete(store, &meeting, sound, DUE).await, None, "a recording has no end");
        save!(store => recordings().set_ended(&late.id, 1_000, &Actor::System, now)).unwrap();
        assert!(delete(store, &meeting, sound, DUE).await.is_some());
        assert_eq!(log(store, "retention.delete").await.len(), 2);
    }

    async fn what_is_old_enough_is_told_in_pages_oldest_first(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let mut meetings = Vec::new();
        for n in 0..5 {
            meetings.push(held(&office, &format!("r{n}")).await.as_str().to_owned());
        }
        let running = office.meeting().await.id;
        save!(store => meetings().start(&running, &by(&office.an), MORNING)).unwrap();
        for kind in KINDS {
            let (mut after, mut found) = ((Millis(i64::MIN), String::new()), Vec::new());
            loop {
                let page = store.retention().candidates(kind, MORNING.plus(HOUR), &after, 2).await.unwrap();
                assert!(page.len() <= 2);
                let Some(last) = page.last() else { break };
                after = last.cursor();
                found.extend(page.into_iter().map(|one| one.meeting.as_str().to_owned()));
            }
            found.sort();
            meetings.sort();
            assert_eq!(found, meetings, "{kind:?}");
            let young = store.retention().candidates(kind, MORNING.plus(HOUR - 1), &(Millis(0), String::new()), 9).await;
            assert_eq!(young.unwrap(), []);
        }
    }
}
