// SPDX-License-Identifier: MPL-2.0
//! Dossiers on both databases: which entries of the log belong to a meeting, and what is kept of a
//! dossier that was made.

use meetings::ids::{DossierId, MeetingId, ParticipantId};
use meetings::room::chat::{ChatMessage, ChatScope};
use store::dossiers::{Dossier, DossierSignature};
use store::minutes_signing::FiledCertificate;
use store::{Store, save};

use crate::databases::on_both_databases;
use crate::office::{MINUTE, MORNING, Office, by};

async fn actions(store: &Store, meeting: &MeetingId) -> Vec<String> {
    let log = store.dossiers().log(meeting).await.unwrap();
    assert!(log.windows(2).all(|pair| pair[0].seq < pair[1].seq));
    log.into_iter().map(|entry| entry.action).collect()
}

fn dossier(office: &Office, meeting: &MeetingId, id: &str) -> Dossier {
    Dossier {
        id: DossierId::parse(id).unwrap(),
        meeting: meeting.clone(),
        made_at: MORNING.plus(MINUTE),
        made_by: Some(office.an.id.clone()),
        made_by_name: office.an.name.clone(),
        with_sound: true,
        files: 30,
        bytes: 5 << 30,
        log_seq: 7,
        manifest_sha256: "ab".repeat(32),
        signed: None,
    }
}

async fn message(office: &Office, meeting: &MeetingId, id: i64, to: ChatScope) {
    let message = ChatMessage {
        id,
        participant: ParticipantId::parse(office.an.id.as_str()).unwrap(),
        name: office.an.name.clone(),
        text: "Xin ý kiến.".to_owned(),
        at: MORNING,
        to,
        file: None,
        withdrawn: None,
    };
    save!(office.store => chat().append(meeting, &message, &by(&office.an))).unwrap();
}

on_both_databases! {
    async fn the_log_of_a_dossier_has_what_belongs_to_its_meeting_and_nothing_of_others(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let (meeting, other) = (office.meeting().await.id, office.meeting().await.id);
        save!(store => meetings().start(&meeting, &by(&office.an), MORNING)).unwrap();
        save!(store => meetings().start(&other, &by(&office.an), MORNING)).unwrap();
        message(&office, &meeting, 1, ChatScope::Everyone).await;
        let with = ParticipantId::parse(office.binh.id.as_str()).unwrap();
        message(&office, &meeting, 2, ChatScope::Leaders { with }).await;
        save!(store => meetings().end(&meeting, &by(&office.an), MORNING.plus(MINUTE))).unwrap();
        let before = actions(store, &meeting).await;
        assert_eq!(before.iter().filter(|action| *action == "meeting.start").count(), 1);
        assert!(before.contains(&"meeting.end".to_owned()));
        assert!(!actions(store, &other).await.contains(&"meeting.end".to_owned()));
        let messages = before.iter().filter(|action| *action == "chat.append").count();
        assert_eq!(messages, 1, "who wrote to the desk alone is not told");
        save!(store => dossiers().add(&dossier(&office, &meeting, "d1"), &by(&office.an))).unwrap();
        assert_eq!(actions(store, &meeting).await, before, "a dossier is not about itself");
        let audit = store.audit().list(0, 1000).await.unwrap();
        assert!(audit.iter().any(|entry| entry.action == "dossier.make" && entry.subject == meeting.as_str()));
        let entries: Vec<(i64, String)> =
            store.dossiers().log(&meeting).await.unwrap().into_iter().map(|entry| (entry.seq, entry.hash)).collect();
        assert!(store.dossiers().log_has(&entries).await.unwrap());
        let mut changed = entries.clone();
        changed[1].1 = "0".repeat(64);
        assert!(!store.dossiers().log_has(&changed).await.unwrap());
        assert!(!store.dossiers().log_has(&[(1 << 40, "0".repeat(64))]).await.unwrap());
    }

    async fn the_newest_dossier_is_found_with_its_signature(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let meeting = office.meeting().await.id;
        assert_eq!(store.dossiers().newest(&meeting).await.unwrap(), None);
        let first = dossier(&office, &meeting, "d1");
        let second = Dossier { made_at: MORNING.plus(2 * MINUTE), made_by: None, ..dossier(&office, &meeting, "d2") };
        save!(store => dossiers().add(&first, &by(&office.an))).unwrap();
        save!(store => dossiers().add(&second, &by(&office.an))).unwrap();
        assert_eq!(store.dossiers().newest(&meeting).await.unwrap(), Some(second.clone()));
        let signed = DossierSignature {
            signature: vec![0x30, 0, 255],
            signer_name: "Nguyễn Văn An".to_owned(),
            certificate: FiledCertificate { sha256: "cd".repeat(32), subject: "CN=Nguyễn Văn An".to_owned() },
            at: MORNING.plus(3 * MINUTE),
        };
        save!(store => dossiers().sign(&second, &signed, &by(&office.an))).unwrap();
        let known = store.dossiers().by_manifest(&"ab".repeat(32)).await.unwrap().unwrap();
        assert_eq!(known, Dossier { signed: Some(signed), ..second });
        assert_eq!(store.dossiers().by_manifest("none").await.unwrap(), None);
    }
}
