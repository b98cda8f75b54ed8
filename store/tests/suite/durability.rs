// SPDX-License-Identifier: MPL-2.0
//! Acknowledged changes survive kill -9 and a full disk.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use store::units::NewUnit;
use store::{Actor, Error, Store, save};

use crate::databases::on_both_databases;
use crate::office::MORNING;

#[tokio::test]
async fn after_a_full_disk_writing_works_again_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("diemcau.db").to_str().unwrap()).await.unwrap();
    store.fill().await.unwrap();
    let large = |code: &str| NewUnit { code: code.into(), name: "Đơn vị ".repeat(20_000), parent: None };
    for code in ["U1", "U2"] {
        let refused = save!(store => units().create(&large(code), &Actor::System, MORNING));
        if code == "U1" {
            assert!(matches!(refused, Err(Error::Full)), "{refused:?}");
        } else {
            // The connection that was out of room has been replaced.
            assert!(refused.is_ok(), "{refused:?}");
        }
    }
    assert!(store.units().by_code("U1").await.is_err());
    assert!(store.audit().verify().await.is_ok());
}

#[tokio::test]
async fn readiness_detects_a_full_disk_and_freed_space_before_anybody_writes() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("diemcau.db").to_str().unwrap()).await.unwrap();
    store.fill().await.unwrap();
    let refused = store.try_write().await;
    assert!(matches!(refused, Err(Error::Full)), "{refused:?}");
    for _ in 0..3 {
        store.try_write().await.unwrap();
    }
}

on_both_databases! {
    async fn readiness_probes_leave_no_data_and_do_not_wait_for_units_of_work(db: &Database) {
        let store = db.open().await;
        let open = store.begin().await.unwrap();
        if db.location.starts_with("postgres") {
            store.try_write().await.unwrap();
        }
        open.cancel().await.unwrap();
        store.try_write().await.unwrap();
        assert_eq!(store.audit().verify().await.unwrap(), Ok(0));
    }
}

/// Set in the child process: the database to write to until killed.
const VICTIM: &str = "DIEMCAU_TEST_VICTIM";
const ACKNOWLEDGED_BEFORE_THE_KILL: usize = 60;

/// Writes units as fast as it can, printing each code after the store has acknowledged it.
async fn write_until_killed(location: &str) {
    let store = Store::open(location).await.unwrap();
    let mut out = std::io::stdout();
    for n in 0.. {
        let new = NewUnit { code: format!("U{n}"), name: "Đơn vị".into(), parent: None };
        save!(store => units().create(&new, &Actor::System, MORNING)).unwrap();
        writeln!(out, "ACK U{n}").and_then(|()| out.flush()).unwrap();
    }
}

on_both_databases! {
    async fn acknowledged_changes_survive_kill_9(db: &Database) {
        if let Ok(location) = std::env::var(VICTIM) {
            return write_until_killed(&location).await;
        }
        let mut victim = Command::new(std::env::current_exe().unwrap())
            // The child needs no database of its own, so it always takes the SQLite way into this
            // test.
            .args(["--exact", "durability::acknowledged_changes_survive_kill_9::sqlite", "--nocapture"])
            .env(VICTIM, &db.location)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(victim.stdout.take().unwrap()).lines();
        let mut acknowledged = Vec::new();
        let mut killed = false;
        for line in lines {
            if let Some((_, code)) = line.unwrap().split_once("ACK ") {
                acknowledged.push(code.to_owned());
            }
            if !killed && acknowledged.len() >= ACKNOWLEDGED_BEFORE_THE_KILL {
                victim.kill().unwrap();
                killed = true;
            }
        }
        victim.wait().unwrap();
        assert!(killed, "the victim ended by itself");

        let store = db.open().await;
        for code in &acknowledged {
            assert!(store.units().by_code(code).await.is_ok(), "{code} of {} was lost", acknowledged.len());
        }
        let units = store.units().list().await.unwrap().len() as i64;
        assert_eq!(store.audit().verify().await.unwrap(), Ok(units), "one entry for each unit, none torn");
    }
}
