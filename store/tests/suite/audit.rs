// SPDX-License-Identifier: MPL-2.0
//! The audit log detects manipulation.

use std::sync::Arc;

use store::audit::{Broken, GENESIS};
use store::save;

use crate::databases::{Database, on_both_databases};
use crate::office::{MORNING, Office, by};

/// Somebody with full rights on the database switches its guards off and changes the log.
async fn forge(db: &Database, sql: &str) {
    let disarm = if db.is_sqlite() {
        "DROP TRIGGER audit_log_keeps_rows; DROP TRIGGER audit_log_keeps_content;"
    } else {
        "ALTER TABLE audit_log DISABLE TRIGGER ALL;"
    };
    db.tamper(&format!("{disarm} {sql}")).await.unwrap();
}

on_both_databases! {
    async fn every_change_has_an_audit_entry_with_its_actor(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        let log = office.store.audit().list(0, 1000).await.unwrap();
        let last = log.last().unwrap();
        assert_eq!((last.actor.as_str(), last.action.as_str(), last.subject.as_str(), last.at),
            (format!("user:{}", office.an.id).as_str(), "meeting.create", meeting.id.as_str(), MORNING));
        assert!(last.detail.contains("Họp giao ban tháng 11"));
        assert_eq!(log[0].prev_hash, GENESIS);
        assert_eq!(log.iter().map(|e| e.seq).collect::<Vec<_>>(), (1..=log.len() as i64).collect::<Vec<_>>());
        assert_eq!(office.store.audit().verify().await.unwrap(), Ok(log.len() as i64));
        // A page further on.
        assert_eq!(office.store.audit().list(2, 3).await.unwrap(), log[2..5]);
        // What was refused is not in it.
        assert!(save!(office.store => units().create(
            &store::units::NewUnit { code: "H38".into(), name: "x".into(), parent: None }, &by(&office.an), MORNING,
        )).is_err());
        assert_eq!(office.store.audit().verify().await.unwrap(), Ok(log.len() as i64));
    }

    async fn the_database_rejects_changes_of_the_audit_log(db: &Database) {
        let _office = Office::new(db).await;
        for sql in ["UPDATE audit_log SET actor = 'nobody' WHERE seq = 2", "DELETE FROM audit_log WHERE seq = 2"] {
            let refused = db.tamper(sql).await.unwrap_err();
            assert!(refused.to_string().contains("the audit log only grows"), "{refused}");
        }
    }

    async fn a_changed_entry_is_reported(db: &Database) {
        let office = Office::new(db).await;
        forge(db, "UPDATE audit_log SET actor = 'user:somebody-else' WHERE seq = 3").await;
        assert_eq!(office.store.audit().verify().await.unwrap(), Err(Broken::Changed { seq: 3 }));
    }

    /// The forger also makes the entry's own hash right again: then the next one does not fit.
    async fn a_rewritten_entry_is_detected_by_its_successor(db: &Database) {
        let office = Office::new(db).await;
        let mut entry = office.store.audit().list(2, 1).await.unwrap().remove(0);
        entry.actor = "user:somebody-else".into();
        let hash = entry.expected_hash();
        forge(db, &format!("UPDATE audit_log SET actor = '{}', hash = '{hash}' WHERE seq = 3", entry.actor)).await;
        assert_eq!(office.store.audit().verify().await.unwrap(), Err(Broken::Unchained { seq: 4 }));
    }

    async fn missing_entries_are_reported(db: &Database) {
        let office = Office::new(db).await;
        let count = office.store.audit().list(0, 1000).await.unwrap().len() as i64;
        forge(db, &format!("DELETE FROM audit_log WHERE seq = {count}")).await;
        assert_eq!(office.store.audit().verify().await.unwrap(), Err(Broken::Missing { seq: count }));
        db.tamper("DELETE FROM audit_log WHERE seq = 2").await.unwrap();
        assert_eq!(office.store.audit().verify().await.unwrap(), Err(Broken::Missing { seq: 2 }));
    }

    async fn concurrent_changes_make_one_unbroken_chain(db: &Database) {
        let office = Arc::new(Office::new(db).await);
        let before = office.store.audit().verify().await.unwrap().unwrap();
        let writers: Vec<_> = (0..8).map(|writer| {
            let office = office.clone();
            tokio::spawn(async move {
                for n in 0..5 {
                    let plan = office.plan(&format!("Họp {writer}.{n}"));
                    save!(office.store => meetings().create(&plan, &by(&office.an), MORNING)).unwrap();
                }
            })
        }).collect();
        for writer in writers {
            writer.await.unwrap();
        }
        assert_eq!(office.store.audit().verify().await.unwrap(), Ok(before + 40));
    }
}
