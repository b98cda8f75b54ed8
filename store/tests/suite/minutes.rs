// SPDX-License-Identifier: MPL-2.0
//! Editing minutes: nothing is lost or overwritten.

use std::sync::Arc;

use meetings::minutes::{DraftLength, MAX_NAMED_REVISIONS};
use store::writing_sessions::MAX_PAUSE_MS;
use store::{Actor, Conflict, Error, save};

use crate::databases::{Database, on_both_databases};
use crate::office::{HOUR, MINUTE, MORNING, Office, by, saying};

on_both_databases! {
    async fn a_save_on_an_outdated_revision_is_a_conflict(db: &Database) {
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
    async fn only_one_of_two_concurrent_saves_succeeds(db: &Database) {
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
        let restored = save!(office.store => minutes().restore(&minutes.id, 2, 3, &by(&office.binh), MORNING.plus(9))).unwrap();
        assert_eq!(office.store.minutes().content(&minutes.id, restored).await.unwrap(), saying("Hai."));
        let history = office.store.minutes().revisions(&minutes.id).await.unwrap();
        let who: Vec<_> = history.iter().map(|r| (r.revision, r.saved_by_name.as_str())).collect();
        assert_eq!(who, [(4, "Trần Thị Bình"), (3, "Nguyễn Văn An"), (2, "Trần Thị Bình"), (1, "")]);
        assert_eq!(history[0].saved_at, MORNING.plus(9));
        let behind = save!(office.store => minutes().restore(&minutes.id, 1, 3, &by(&office.an), MORNING));
        assert!(matches!(behind, Err(Error::Conflict(Conflict::Revision { current: 4 }))), "{behind:?}");
        let nothing = save!(office.store => minutes().restore(&minutes.id, 99, 4, &by(&office.an), MORNING));
        assert!(matches!(nothing, Err(Error::NotFound("revision"))), "{nothing:?}");
    }

    async fn a_draft_made_anew_keeps_what_was_written_and_is_known_until_somebody_writes_in_it(db: &Database) {
        let office = Office::new(db).await;
        let minutes = office.draft().await;
        let (id, binh) = (&minutes.id, by(&office.binh));
        let drafts = async || {
            let history = office.store.minutes().revisions(id).await.unwrap();
            history.iter().rev().map(|revision| revision.draft).collect::<Vec<_>>()
        };
        office.saves(&office.binh, &minutes, 1, "Bình viết.").await.unwrap();
        let redraft = async |base, text: &str| {
            save!(office.store => minutes().redraft(id, base, &saying(text), DraftLength::Summary, &binh, MORNING.plus(1)))
        };
        assert_eq!(redraft(2, "Tóm tắt.").await.unwrap(), 3);
        assert_eq!(drafts().await, [None, None, Some(DraftLength::Summary)]);
        assert_eq!(office.store.minutes().content(id, 2).await.unwrap(), saying("Bình viết."));
        // Saved within the same minute by the same person: the draft stays in the history.
        office.saves(&office.binh, &minutes, 3, "Bình sửa.").await.unwrap();
        assert_eq!(drafts().await, [None, None, Some(DraftLength::Summary), None]);
        let same = save!(office.store => minutes().restore(id, 4, 4, &binh, MORNING.plus(2))).unwrap();
        assert_eq!(same, 4, "what is there already is no other revision");
        let behind = redraft(3, "Lần nữa.").await;
        assert!(matches!(behind, Err(Error::Conflict(Conflict::Revision { current: 4 }))), "{behind:?}");
        save!(office.store => minutes().restore(id, 3, 4, &binh, MORNING.plus(2))).unwrap();
        assert_eq!(drafts().await.last(), Some(&Some(DraftLength::Summary)), "nobody has written in what came back");
        assert_eq!(redraft(5, "Tóm tắt.").await.unwrap(), 5, "nothing new was said");
        assert_eq!(office.store.minutes().revisions(id).await.unwrap().len(), 5);
        save!(office.store => minutes().submit(id, 5, b"%PDF-1.7", &binh, MORNING.plus(3))).unwrap();
        let frozen = redraft(5, "Đã trình.").await;
        assert!(matches!(frozen, Err(Error::Conflict(Conflict::MinutesState(_)))), "{frozen:?}");
    }

    /// As a page saves that is written in for a quarter of an hour.
    async fn saves_of_one_person_in_one_writing_session_are_one_revision(db: &Database) {
        let office = Office::new(db).await;
        let minutes = office.draft().await;
        let store = office.store.minutes();
        let mut base = 1;
        for n in 1..=25 {
            let text = format!("Lần {n}.");
            base = save!(office.store => minutes().save_revision(&minutes.id, base, &saying(&text), &by(&office.binh), MORNING.plus(n * 36_000))).unwrap();
        }
        assert_eq!(base, 26, "every save has a number of its own");
        let history = store.revisions(&minutes.id).await.unwrap();
        assert_eq!(history.iter().map(|r| r.revision).collect::<Vec<_>>(), [26, 1]);
        assert_eq!((history[0].began_at, history[0].saved_at), (MORNING.plus(36_000), MORNING.plus(25 * 36_000)));
        assert_eq!(store.content(&minutes.id, 26).await.unwrap(), saying("Lần 25."));
        // Whoever still has a text that was replaced on the screen is told, as after any save.
        let behind = save!(office.store => minutes().save_revision(&minutes.id, 7, &saying("An viết."), &by(&office.an), MORNING.plus(HOUR)));
        assert!(matches!(behind, Err(Error::Conflict(Conflict::Revision { current: 26 }))), "{behind:?}");
    }

    /// Two hours of speech, written in for a quarter of an hour: the database holds one copy of the
    /// text, not one for each pause of typing.
    async fn many_saves_of_long_minutes_take_the_space_of_one(db: &Database) {
        let office = Office::new(db).await;
        let minutes = office.draft().await;
        let long = "Xã Tân Lập báo cáo thu ngân sách đạt 102 % dự toán. ".repeat(5_000);
        let save = async |n: i64| {
            let text = saying(&format!("{long}Lần {n}."));
            save!(office.store => minutes().save_revision(&minutes.id, n, &text, &by(&office.binh), MORNING.plus(n * 10_000))).unwrap();
        };
        save(1).await;
        let before = bytes_in(db).await;
        for n in 2..=25 {
            save(n).await;
        }
        let after = bytes_in(db).await;
        let entries = after - before;
        assert!(before > long.len() as i64, "{before} bytes do not hold the text");
        assert!(entries < 24 * 1_000, "24 more saves of {} bytes added {entries}", long.len());
        if db.is_sqlite() {
            let pages = "SELECT (p.page_count - f.freelist_count) * s.page_size
                FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s";
            let used = db.number(pages).await;
            assert!(used < 12 * long.len() as i64, "the file uses {used} bytes for {} of text", long.len());
        }
    }

    async fn revisions_of_others_and_restored_and_submitted_ones_are_kept(db: &Database) {
        let office = Office::new(db).await;
        let minutes = office.draft().await;
        let (store, id) = (office.store.minutes(), &minutes.id);
        let (an, binh) = (by(&office.an), by(&office.binh));
        let save = async |base, who: &Actor, at| {
            save!(office.store => minutes().save_revision(id, base, &saying(&format!("Sau bản {base}.")), who, MORNING.plus(at))).unwrap()
        };
        save(1, &binh, 0).await;
        save(2, &an, 1_000).await;
        save(3, &binh, 2_000).await;
        save!(office.store => minutes().restore(id, 2, 4, &binh, MORNING.plus(3_000))).unwrap();
        save(5, &binh, 4_000).await;
        save!(office.store => minutes().submit(id, 6, b"%PDF-1.7", &binh, MORNING.plus(5_000))).unwrap();
        save!(office.store => minutes().return_to_draft(id, "Thiếu số", &an, MORNING.plus(6_000))).unwrap();
        save(6, &binh, 7_000).await;
        save(7, &binh, 8_000).await;
        // After a pause, and when nobody pauses for very long, a new revision begins.
        save(8, &binh, 8_000 + MAX_PAUSE_MS + 1).await;
        let kept: Vec<_> = store.revisions(id).await.unwrap().iter().rev().map(|r| r.revision).collect();
        assert_eq!(kept, [1, 2, 3, 4, 5, 6, 8, 9]);
    }

    async fn a_named_revision_is_kept_apart_from_the_saves_after_it(db: &Database) {
        let office = Office::new(db).await;
        let minutes = office.draft().await;
        let (id, binh) = (&minutes.id, by(&office.binh));
        let save = async |base: i64| {
            let at = MORNING.plus(base * 1_000);
            save!(office.store => minutes().save_revision(id, base, &saying(&format!("Sau bản {base}.")), &binh, at)).unwrap()
        };
        let name = async |revision, name: Option<&str>| {
            save!(office.store => revision_names().set(id, revision, name, &binh, MORNING))
        };
        let kept = async || {
            let revisions = office.store.minutes().revisions(id).await.unwrap();
            revisions.into_iter().rev().map(|one| (one.revision, one.name)).collect::<Vec<_>>()
        };
        save(1).await;
        save(2).await;
        assert!(matches!(name(2, Some("Bản gửi")).await, Err(Error::NotFound("revision"))), "it was written on");
        name(3, Some("Bản gửi")).await.unwrap();
        name(3, Some("Bản gửi xin ý kiến")).await.unwrap();
        save(3).await;
        save(4).await;
        assert_eq!(kept().await, [(1, None), (3, Some("Bản gửi xin ý kiến".to_owned())), (5, None)]);
        name(3, None).await.unwrap();
        assert_eq!(kept().await, [(1, None), (3, None), (5, None)], "it is not deleted");

        for n in 5..5 + MAX_NAMED_REVISIONS {
            name(n, Some("Tên")).await.unwrap();
            save(n).await;
        }
        let full = name(5 + MAX_NAMED_REVISIONS, Some("Tên")).await;
        assert!(matches!(full, Err(Error::Conflict(Conflict::NamedRevisionsFull))), "{full:?}");
        save!(office.store => minutes().submit(id, 5 + MAX_NAMED_REVISIONS, b"%PDF-1.7", &binh, MORNING)).unwrap();
        assert!(matches!(name(1, Some("Muộn")).await, Err(Error::Conflict(Conflict::MinutesState(_)))));
    }

    async fn a_day_of_writing_keeps_a_revision_of_every_hour(db: &Database) {
        let office = Office::new(db).await;
        let minutes = office.draft().await;
        let store = office.store.minutes();
        for n in 1..=48 {
            let at = MORNING.plus(n * 5 * MINUTE);
            save!(office.store => minutes().save_revision(&minutes.id, n, &saying(&format!("Lần {n}.")), &by(&office.binh), at)).unwrap();
        }
        let states = store.revisions(&minutes.id).await.unwrap().len();
        assert!((5..=6).contains(&states), "four hours of writing left {states} states");
    }

    async fn a_meeting_has_one_original(db: &Database) {
        let office = Office::new(db).await;
        let minutes = office.draft().await;
        let second = save!(office.store => minutes().create(&minutes.meeting, None, &saying("Khác."), &Actor::System, MORNING));
        assert!(matches!(second, Err(Error::Conflict(Conflict::Taken(_)))), "{second:?}");
        // And there is nothing to correct before it is signed.
        let correction = save!(office.store => minutes().create(&minutes.meeting, Some(&minutes.id), &saying("Sửa."), &by(&office.binh), MORNING));
        assert!(matches!(correction, Err(Error::Conflict(Conflict::MinutesState(_)))), "{correction:?}");
        assert_eq!(office.store.minutes().by_meeting(&minutes.meeting).await.unwrap(), [minutes]);
    }

    async fn the_database_rejects_changes_of_saved_revisions(db: &Database) {
        let office = Office::new(db).await;
        office.draft().await;
        let refused = db.tamper("UPDATE minutes_revisions SET content = '{}'").await.unwrap_err();
        assert!(refused.to_string().contains("a saved revision does not change"), "{refused}");
    }
}

/// What the texts of minutes, the words that are searched and the audit log take.
async fn bytes_in(db: &Database) -> i64 {
    let mut sum = 0;
    for (table, columns) in [
        ("minutes_revisions", "OCTET_LENGTH(content)"),
        ("passages", "OCTET_LENGTH(text) + OCTET_LENGTH(exact) + OCTET_LENGTH(folded)"),
        ("audit_log", "OCTET_LENGTH(detail) + OCTET_LENGTH(actor) + OCTET_LENGTH(hash) + OCTET_LENGTH(prev_hash)"),
    ] {
        let number = format!("SELECT CAST(COALESCE(SUM({columns}), 0) AS BIGINT) FROM {table}");
        sum += db.number(&number).await;
    }
    sum
}
