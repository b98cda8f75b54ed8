// SPDX-License-Identifier: MPL-2.0
//! Drafts that several edit at once: what is stored, and the revisions that are made of it.

use meetings::ids::{MinutesId, UserId};
use meetings::people::User;
use store::shared_drafts::Writer;
use store::writing_sessions::MAX_PAUSE_MS;
use store::{Conflict, Error, Store, save};

use crate::databases::on_both_databases;
use crate::office::{MINUTE, MORNING, Office, by, saying};

async fn append(store: &Store, id: &MinutesId, last: i64, by: &User, updates: &[&str]) -> store::Result<i64> {
    let rows: Vec<(UserId, Vec<u8>)> = updates.iter().map(|one| (by.id.clone(), one.as_bytes().to_vec())).collect();
    save!(store => shared_drafts().append(id, last, &rows))
}

fn writer(user: &User) -> Writer {
    Writer { user: user.id.clone(), name: user.name.clone() }
}

on_both_databases! {
    async fn what_was_stored_comes_back_in_its_order_also_after_it_was_folded(db: &Database) {
        let office = Office::new(db).await;
        let id = office.draft().await.id;
        let store = &office.store;
        assert!(store.shared_drafts().load(&id).await.unwrap().is_none());
        assert!(save!(store => shared_drafts().begin(&id, 1, b"state")).unwrap());
        assert!(!save!(store => shared_drafts().begin(&id, 1, b"another")).unwrap(), "somebody was first");
        assert_eq!(append(store, &id, 0, &office.binh, &["a", "b"]).await.unwrap(), 2);
        assert_eq!(append(store, &id, 2, &office.an, &["c"]).await.unwrap(), 3);
        let stored = store.shared_drafts().load(&id).await.unwrap().unwrap();
        assert_eq!((stored.state, stored.updates), (b"state".to_vec(), vec![b"a".to_vec(), b"b".to_vec(), b"c".to_vec()]));

        save!(store => shared_drafts().project(&id, 2, &saying("Hai."), &[writer(&office.binh)], false, MORNING)).unwrap();
        save!(store => shared_drafts().fold(&id, 2, b"more")).unwrap();
        let stored = store.shared_drafts().load(&id).await.unwrap().unwrap();
        assert_eq!((stored.state, stored.updates), (b"more".to_vec(), vec![b"c".to_vec()]));
        assert_eq!((stored.head.epoch, stored.head.revision, stored.head.seq, stored.head.projected), (1, 2, 3, 2));
        assert_eq!(store.shared_drafts().unprojected().await.unwrap(), std::slice::from_ref(&id));
        assert_eq!(store.shared_drafts().unprojected_writers(&id).await.unwrap(), [writer(&office.an)]);
    }

    async fn two_servers_do_not_store_different_edits_under_one_number(db: &Database) {
        let office = Office::new(db).await;
        let id = office.draft().await.id;
        save!(office.store => shared_drafts().begin(&id, 1, b"state")).unwrap();
        append(&office.store, &id, 0, &office.binh, &["a"]).await.unwrap();
        let behind = append(&office.store, &id, 0, &office.an, &["b"]).await;
        assert!(matches!(behind, Err(Error::Conflict(Conflict::Revision { .. }))), "{behind:?}");
    }

    async fn who_joins_a_writing_session_leaves_the_revision_before_as_it_is(db: &Database) {
        let office = Office::new(db).await;
        let (id, store) = (office.draft().await.id, &office.store);
        save!(store => shared_drafts().begin(&id, 1, b"state")).unwrap();
        let project = async |seq, text: &str, by: &User, minute| {
            let at = MORNING.plus(minute * MINUTE);
            save!(store => shared_drafts().project(&id, seq, &saying(text), &[writer(by)], false, at)).unwrap()
        };
        append(store, &id, 0, &office.binh, &["a", "b", "c", "d", "e", "f"]).await.unwrap();
        project(1, "Một.", &office.binh, 0).await;
        assert_eq!(project(2, "Một, hai.", &office.binh, 1).await, (3, "Trần Thị Bình".to_owned()));
        assert_eq!(project(3, "Ba.", &office.an, 2).await, (4, "Nguyễn Văn An".to_owned()));
        // Both write on in the same session: one revision, however often they take turns.
        assert_eq!(project(4, "Bốn.", &office.binh, 3).await, (5, "Nguyễn Văn An, Trần Thị Bình".to_owned()));
        assert_eq!(project(5, "Năm.", &office.an, 4).await, (6, "Nguyễn Văn An, Trần Thị Bình".to_owned()));
        // After a pause it is another session.
        project(6, "Sáu.", &office.an, 5 + MAX_PAUSE_MS / MINUTE).await;
        let history = store.minutes().revisions(&id).await.unwrap();
        let said: Vec<_> = history.iter().map(|one| (one.revision, one.saved_by_name.as_str())).collect();
        assert_eq!(
            said,
            [(7, "Nguyễn Văn An"), (6, "Nguyễn Văn An, Trần Thị Bình"), (3, "Trần Thị Bình"), (1, "")]
        );
        assert_eq!(store.minutes().content(&id, 3).await.unwrap(), saying("Một, hai."));
    }

    async fn a_revision_that_is_to_stay_is_not_replaced(db: &Database) {
        let office = Office::new(db).await;
        let (id, store) = (office.draft().await.id, &office.store);
        save!(store => shared_drafts().begin(&id, 1, b"state")).unwrap();
        append(store, &id, 0, &office.binh, &["a", "b"]).await.unwrap();
        for (seq, text, keeps_base) in [(1, "Tất cả những gì đã viết.", false), (2, "", true)] {
            let writers = [writer(&office.binh)];
            save!(store => shared_drafts().project(&id, seq, &saying(text), &writers, keeps_base, MORNING)).unwrap();
        }
        assert_eq!(store.minutes().content(&id, 2).await.unwrap(), saying("Tất cả những gì đã viết."));
        assert_eq!(store.minutes().content(&id, 3).await.unwrap(), saying(""));
    }

    async fn a_document_is_ended_once_all_of_it_is_in_a_revision(db: &Database) {
        let office = Office::new(db).await;
        let (id, store) = (office.draft().await.id, &office.store);
        save!(store => shared_drafts().begin(&id, 1, b"state")).unwrap();
        assert!(!save!(store => shared_drafts().end(&id)).unwrap(), "it could not be told from the next one");
        append(store, &id, 0, &office.binh, &["a", "b"]).await.unwrap();
        save!(store => shared_drafts().project(&id, 1, &saying("Một."), &[writer(&office.binh)], false, MORNING)).unwrap();
        assert!(!save!(store => shared_drafts().end(&id)).unwrap(), "an edit is in no revision");
        save!(store => shared_drafts().project(&id, 2, &saying("Hai."), &[writer(&office.binh)], false, MORNING)).unwrap();
        assert!(save!(store => shared_drafts().end(&id)).unwrap());
        assert!(store.shared_drafts().load(&id).await.unwrap().is_none());
        let late = append(store, &id, 2, &office.an, &["c"]).await;
        assert!(matches!(late, Err(Error::Conflict(Conflict::Revision { .. }))), "{late:?}");
    }

    async fn edits_that_no_revision_holds_keep_others_from_replacing_the_text(db: &Database) {
        let office = Office::new(db).await;
        let minutes = office.draft().await;
        let (id, store) = (minutes.id.clone(), &office.store);
        save!(store => shared_drafts().begin(&id, 1, b"state")).unwrap();
        append(store, &id, 0, &office.binh, &["a"]).await.unwrap();
        let saved = office.saves(&office.an, &minutes, 1, "An viết đè.").await;
        assert!(matches!(saved, Err(Error::Conflict(Conflict::Revision { current: 1 }))), "{saved:?}");
        let submitted = save!(store => minutes().submit(&id, 1, b"pdf", &by(&office.binh), MORNING));
        assert!(matches!(submitted, Err(Error::Conflict(Conflict::Revision { current: 1 }))), "{submitted:?}");
        save!(store => shared_drafts().project(&id, 1, &saying("Bình viết."), &[writer(&office.binh)], false, MORNING)).unwrap();
        assert_eq!(office.saves(&office.an, &minutes, 2, "An viết.").await.unwrap(), 3);
        // The document stands for a revision that is no longer the newest.
        assert!(store.shared_drafts().load(&id).await.unwrap().is_none());
        let late = append(store, &id, 1, &office.binh, &["b"]).await;
        assert!(matches!(late, Err(Error::Conflict(Conflict::Revision { current: 3 }))), "{late:?}");
        assert!(save!(store => shared_drafts().begin(&id, 3, b"new")).unwrap());
        assert_eq!(store.shared_drafts().load(&id).await.unwrap().unwrap().updates.len(), 0);
    }

    async fn what_is_submitted_takes_no_edits(db: &Database) {
        let office = Office::new(db).await;
        let (id, store) = (office.draft().await.id, &office.store);
        save!(store => shared_drafts().begin(&id, 1, b"state")).unwrap();
        save!(store => minutes().submit(&id, 1, b"pdf", &by(&office.binh), MORNING)).unwrap();
        let late = append(store, &id, 0, &office.an, &["a"]).await;
        assert!(matches!(late, Err(Error::Conflict(Conflict::MinutesState(_)))), "{late:?}");
    }
}
