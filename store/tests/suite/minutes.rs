//! Editing minutes: nothing is lost, nobody is overwritten.

use std::sync::Arc;

use store::{Actor, Conflict, Error};

use crate::databases::on_both_databases;
use crate::office::{MORNING, Office, by, saying};

on_both_databases! {
    async fn two_editors_never_overwrite_each_other_silently(db: &Database) {
        let office = Office::new(db).await;
        let minutes = office.draft().await;
        assert_eq!(office.saves(&office.binh, &minutes, 1, "Bình viết.").await.unwrap(), 2);
        let an = office.saves(&office.an, &minutes, 1, "An viết.").await;
        assert!(matches!(an, Err(Error::Conflict(Conflict::Revision { current: 2 }))), "{an:?}");
        assert_eq!(office.store.minutes().content(&minutes.id, 2).await.unwrap(), saying("Bình viết."));
        // Having seen Bình's text, An saves on top of it.
        assert_eq!(office.saves(&office.an, &minutes, 2, "An và Bình viết.").await.unwrap(), 3);
    }

    /// Ten autosaves from the same base at the same time: one becomes revision 2, nine are told.
    async fn simultaneous_saves_have_one_winner(db: &Database) {
        let office = Arc::new(Office::new(db).await);
        let minutes = Arc::new(office.draft().await);
        let saves: Vec<_> = (0..10).map(|n| {
            let (office, minutes) = (office.clone(), minutes.clone());
            tokio::spawn(async move { (n, office.saves(&office.an, &minutes, 1, &format!("Bản {n}.")).await) })
        }).collect();
        let mut winners = Vec::new();
        for save in saves {
            match save.await.unwrap() {
                (n, Ok(revision)) => { assert_eq!(revision, 2); winners.push(n); }
                (_, Err(e)) => assert!(matches!(e, Error::Conflict(Conflict::Revision { current: 2 })), "{e:?}"),
            }
        }
        assert_eq!(winners.len(), 1);
        let saved = office.store.minutes().content(&minutes.id, 2).await.unwrap();
        assert_eq!(saved, saying(&format!("Bản {}.", winners[0])));
    }

    async fn every_saved_state_can_be_seen_and_restored(db: &Database) {
        let office = Office::new(db).await;
        let minutes = office.draft().await;
        office.saves(&office.binh, &minutes, 1, "Hai.").await.unwrap();
        office.saves(&office.an, &minutes, 2, "Ba.").await.unwrap();
        let restored = office.store.minutes().restore(&minutes.id, 2, 3, &by(&office.binh), MORNING.plus(9)).await.unwrap();
        assert_eq!(office.store.minutes().content(&minutes.id, restored).await.unwrap(), saying("Hai."));
        let history = office.store.minutes().revisions(&minutes.id).await.unwrap();
        let who: Vec<_> = history.iter().map(|r| (r.revision, r.saved_by_name.as_str())).collect();
        assert_eq!(who, [(4, "Trần Thị Bình"), (3, "Nguyễn Văn An"), (2, "Trần Thị Bình"), (1, "")]);
        assert_eq!(history[0].saved_at, MORNING.plus(9));
        let behind = office.store.minutes().restore(&minutes.id, 1, 3, &by(&office.an), MORNING).await;
        assert!(matches!(behind, Err(Error::Conflict(Conflict::Revision { current: 4 }))), "{behind:?}");
        let nothing = office.store.minutes().restore(&minutes.id, 99, 4, &by(&office.an), MORNING).await;
        assert!(matches!(nothing, Err(Error::NotFound("revision"))), "{nothing:?}");
    }

    async fn a_meeting_has_one_original(db: &Database) {
        let office = Office::new(db).await;
        let minutes = office.draft().await;
        let second = office.store.minutes()
            .create(&minutes.meeting, None, &saying("Khác."), &Actor::System, MORNING).await;
        assert!(matches!(second, Err(Error::Conflict(Conflict::Taken(_)))), "{second:?}");
        // And there is nothing to correct before it is signed.
        let correction = office.store.minutes()
            .create(&minutes.meeting, Some(&minutes.id), &saying("Sửa."), &by(&office.binh), MORNING).await;
        assert!(matches!(correction, Err(Error::Conflict(Conflict::MinutesState(_)))), "{correction:?}");
        assert_eq!(office.store.minutes().by_meeting(&minutes.meeting).await.unwrap(), [minutes]);
    }

    async fn a_saved_revision_cannot_be_rewritten_from_outside(db: &Database) {
        let office = Office::new(db).await;
        office.draft().await;
        let refused = db.tamper("UPDATE minutes_revisions SET content = '{}'").await.unwrap_err();
        assert!(refused.to_string().contains("a saved revision does not change"), "{refused}");
    }
}
