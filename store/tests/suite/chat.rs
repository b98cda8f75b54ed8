// SPDX-License-Identifier: MPL-2.0
//! Chat: who reads what of it, what is counted, and what stays after the end.

use meetings::ids::{ChatFileId, ParticipantId, UnitId};
use meetings::room::chat::{ChatFile, ChatMessage, ChatReader, ChatScope, ChatWithdrawal};
use serde_json::Value;
use store::{Conflict, Error, save};

use crate::databases::on_both_databases;
use crate::office::{HOUR, MORNING, Office, by};

fn person(name: &str) -> ParticipantId {
    ParticipantId::parse(name).unwrap()
}

fn commune() -> UnitId {
    UnitId::parse("tan-lap").unwrap()
}

fn reader(name: &str, unit: Option<UnitId>, leads: bool) -> ChatReader {
    ChatReader { participant: person(name), unit, leads, receives: true }
}

fn says(id: i64, name: &str, to: ChatScope, text: &str) -> ChatMessage {
    ChatMessage {
        id,
        participant: person(name),
        name: name.into(),
        at: MORNING,
        text: text.into(),
        to,
        file: None,
        withdrawn: None,
    }
}

fn with_file(message: ChatMessage, id: &str) -> ChatMessage {
    let id = ChatFileId::parse(id).unwrap();
    ChatMessage { file: Some(ChatFile { id, name: "bao-cao.pdf".into(), bytes: 7, digest: "ab".into() }), ..message }
}

/// One message of each kind; Mai and Sau are of one commune, Pho of another.
fn written() -> [ChatMessage; 4] {
    [
        with_file(says(1, "mai", ChatScope::Everyone, "Nghe rõ không? 👍"), "f1"),
        with_file(says(2, "mai", ChatScope::Leaders { with: person("mai") }, "Xin về sớm"), "f2"),
        says(3, "mai", ChatScope::Unit { unit: commune() }, "Ai báo cáo?"),
        says(4, "an", ChatScope::Leaders { with: person("mai") }, "Đồng ý"),
    ]
}

on_both_databases! {
    async fn each_person_reads_what_is_for_them_after_a_restart_too(db: &Database) {
        let office = Office::new(db).await;
        let (meeting, other) = (office.meeting().await.id, office.meeting().await.id);
        let (store, actor) = (&office.store, by(&office.cuong));
        for message in &written() {
            save!(store => chat().append(&meeting, message, &actor)).unwrap();
        }
        save!(store => chat().append(&other, &says(1, "mai", ChatScope::Everyone, "Phòng khác"), &actor)).unwrap();
        let store = db.open().await;
        for (reader, expected) in [
            (reader("an", None, true), vec![1, 2, 4]),
            (reader("mai", Some(commune()), false), vec![1, 2, 3, 4]),
            (reader("sau", Some(commune()), false), vec![1, 3]),
            (reader("pho", Some(UnitId::parse("ban-pho").unwrap()), false), vec![1]),
            (reader("khach", None, false), vec![1]),
            // Whoever led when they wrote.
            (reader("an", None, false), vec![1, 4]),
        ] {
            let read = store.chat().read_by(&meeting, &reader, i64::MAX, 10).await.unwrap();
            assert_eq!(read.iter().map(|message| message.id).collect::<Vec<_>>(), expected, "{reader:?}");
            for message in &read {
                assert!(reader.reads(&message.to, &message.participant), "the rules say the same: {message:?}");
            }
        }
        let leader = reader("an", None, true);
        let part = store.chat().read_by(&meeting, &leader, 4, 1).await.unwrap();
        assert_eq!(part, [written()[1].clone()], "the newest before a number");
        let sent = store.chat().sent(&meeting).await.unwrap();
        let counted: Vec<_> = sent.iter().map(|sent| (sent.id, sent.bytes, sent.file_bytes)).collect();
        let bytes = written().map(|message| message.text.len());
        assert_eq!(counted, [(1, bytes[0], Some(7)), (2, bytes[1], Some(7)), (3, bytes[2], None), (4, bytes[3], None)]);

        // A number is given once, also by a room that does not know what is stored.
        let taken = save!(store => chat().append(&meeting, &says(3, "an", ChatScope::Everyone, "Chen vào"), &actor));
        assert!(matches!(taken, Err(Error::Conflict(Conflict::Taken(_)))), "{taken:?}");
    }

    async fn withdrawn_words_are_read_in_the_dossier_by_chair_and_secretary_alone(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await.id;
        let (store, actor) = (&office.store, by(&office.cuong));
        save!(store => chat().append(&meeting, &written()[0], &actor)).unwrap();
        let withdrawal = ChatWithdrawal { by: "An".into(), at: MORNING.plus(5) };
        assert!(store.chat().is_file_known(&ChatFileId::parse("f1").unwrap()).await.unwrap());
        save!(store => chat().withdraw(&meeting, 1, &withdrawal, &actor)).unwrap();
        let shown = store.chat().to_everyone(&meeting, false).await.unwrap();
        assert_eq!((shown[0].text.as_str(), &shown[0].file, &shown[0].withdrawn), ("", &None, &Some(withdrawal)));
        let leader = reader("an", None, true);
        assert_eq!(store.chat().read_by(&meeting, &leader, i64::MAX, 9).await.unwrap(), shown, "not in the meeting");
        assert_eq!(store.chat().to_everyone(&meeting, true).await.unwrap()[0].text, written()[0].text);
        assert!(store.chat().sent(&meeting).await.unwrap()[0].withdrawn);
        assert!(!store.chat().is_file_known(&ChatFileId::parse("f1").unwrap()).await.unwrap(), "its file may go");
    }

    async fn after_the_end_private_words_go_and_the_log_says_how_many(db: &Database) {
        let office = Office::new(db).await;
        let (kept, dropped) = (office.meeting().await.id, office.meeting().await.id);
        let (store, actor) = (&office.store, by(&office.an));
        for (n, meeting) in [&kept, &dropped].into_iter().enumerate() {
            for message in written() {
                let file = message.file.map(|file| ChatFile { id: ChatFileId::parse(&format!("{}{n}", file.id)).unwrap(), ..file });
                save!(store => chat().append(meeting, &ChatMessage { file, ..message }, &actor)).unwrap();
            }
        }
        save!(store => chat().set_kept(&dropped, false, &actor, MORNING)).unwrap();
        assert!(store.chat().is_kept(&kept).await.unwrap(), "unless somebody says otherwise");
        for meeting in [&kept, &dropped] {
            save!(store => meetings().start(meeting, &actor, MORNING)).unwrap();
            save!(store => meetings().end(meeting, &actor, MORNING.plus(HOUR))).unwrap();
        }
        let late = save!(store => chat().set_kept(&dropped, true, &actor, MORNING.plus(2 * HOUR)));
        assert!(matches!(late, Err(Error::Conflict(Conflict::MeetingEnded))), "{late:?}");
        assert_eq!(store.chat().to_clear(MORNING.plus(HOUR), 9).await.unwrap(), [], "not yet");
        let later = MORNING.plus(25 * HOUR);
        assert_eq!(store.chat().to_clear(later, 9).await.unwrap().len(), 2);

        let mut gone = Vec::new();
        for meeting in [&kept, &dropped] {
            let cleared = save!(store => chat().clear(meeting, later)).unwrap();
            gone.push((cleared.messages, cleared.files.iter().map(ToString::to_string).collect::<Vec<_>>()));
        }
        assert_eq!(gone, [(3, vec!["f20".to_owned()]), (4, vec!["f11".to_owned(), "f21".to_owned()])]);
        assert_eq!(store.chat().to_clear(later, 9).await.unwrap(), [], "once");
        let stays = store.chat().to_everyone(&kept, false).await.unwrap();
        assert_eq!(stays.iter().map(|message| message.text.as_str()).collect::<Vec<_>>(), ["Nghe rõ không? 👍"]);
        assert_eq!(store.chat().sent(&dropped).await.unwrap(), []);
        let log = store.audit().list(0, 1_000).await.unwrap();
        let told: Vec<_> = log.iter().filter(|entry| entry.action == "chat.clear").collect();
        assert_eq!(told.len(), 2);
        let detail: Value = serde_json::from_str(&told[1].detail).unwrap();
        assert_eq!((&detail["messages"], &detail["files"]), (&4.into(), &2.into()));
        assert_eq!(detail["digest"].as_str().map(str::len), Some(64));
        assert!(log.iter().all(|entry| !entry.detail.contains("Xin về sớm")), "the log has no words");
        assert!(store.audit().verify().await.unwrap().is_ok());
        let again = save!(store => chat().clear(&dropped, later)).unwrap();
        assert_eq!(again.messages, 0);
    }
}
