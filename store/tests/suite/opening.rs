// SPDX-License-Identifier: MPL-2.0
//! Opening and backing up the database, and a full disk.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use store::units::NewUnit;
use store::{Actor, Conflict, Error, Store, save};

use crate::databases::{Database, on_both_databases};
use crate::office::{MORNING, Office};

fn unit(code: &str, name: &str) -> NewUnit {
    NewUnit { code: code.to_owned(), name: name.to_owned(), parent: None }
}

on_both_databases! {
    async fn a_database_opens_again_with_everything_in_it(db: &Database) {
        let office = Office::new(db).await;
        save!(office.store => units().create(&unit("YB", "Yên Bái"), &Actor::CommandLine, MORNING)).unwrap();
        office.store.close().await;
        let store = db.open().await;
        store.ping().await.unwrap();
        assert_eq!(store.units().by_code("YB").await.unwrap().name, "Yên Bái");
        assert_eq!(store.users().list().await.unwrap().len(), 5);
    }

    /// The command line works beside a running server.
    async fn two_processes_may_write(db: &Database) {
        let office = Office::new(db).await;
        let command_line = db.open().await;
        let (server, other) = (&office.store, &command_line);
        let write = async |store: &Store, name: &str| {
            for n in 0..10 {
                save!(store => units().create(&unit(&format!("{name}{n}"), "Xã"), &Actor::CommandLine, MORNING)).unwrap();
            }
        };
        tokio::join!(write(server, "a"), write(other, "b"));
        assert_eq!(server.units().by_code("b9").await.unwrap().name, "Xã");
        assert!(server.audit().verify().await.unwrap().is_ok());
    }
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn only_the_owner_can_read_the_database_file_and_its_backup() {
    let db = Database::sqlite();
    let office = Office::new(&db).await;
    let file = PathBuf::from(&db.location);
    let beside = |ending: &str| PathBuf::from(format!("{}{ending}", db.location));
    let backup = beside(".backup");
    office.store.backup_to(&backup).await.unwrap();
    for path in [&file, &beside("-wal"), &backup] {
        assert_eq!(mode(path), 0o600, "{}", path.display());
    }
    let again = office.store.backup_to(&backup).await;
    assert!(matches!(again, Err(Error::Conflict(Conflict::Taken("file name")))), "{again:?}");

    let copy = Store::open(backup.to_str().unwrap()).await.unwrap();
    assert_eq!(copy.users().list().await.unwrap(), office.store.users().list().await.unwrap());
    assert!(copy.audit().verify().await.unwrap().is_ok());
}

#[tokio::test]
async fn a_path_that_cannot_be_opened_gives_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing/diemcau.db");
    let error = Store::open(missing.to_str().unwrap()).await.unwrap_err();
    assert!(matches!(&error, Error::Unavailable(why) if why.contains("missing/diemcau.db")), "{error:?}");

    let foreign = folder.path().join("not-a-database");
    std::fs::write(&foreign, "Hello. ".repeat(2000)).unwrap();
    let error = Store::open(foreign.to_str().unwrap()).await.unwrap_err();
    assert!(matches!(&error, Error::Broken(_)), "{error:?}");

    let error = Store::open("postgres://nobody@127.0.0.1:1/none").await.unwrap_err();
    assert!(matches!(&error, Error::Unavailable(_)), "{error:?}");
}

/// A file system of two megabytes, unmounted in the end.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"]).arg(folder.path()).output().ok()?;
        mounted.status.success().then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
    }
}

#[tokio::test]
async fn a_full_disk_gives_an_error_and_changes_nothing() {
    let Some(disk) = SmallDisk::mount() else {
        println!("NOTICE: no right to mount a small disk here; the full disk is not tested");
        return;
    };
    let file = disk.0.path().join("diemcau.db");
    let store = Store::open(file.to_str().unwrap()).await.unwrap();
    let text = "x".repeat(20_000);
    let (mut written, mut refusal) = (0, None);
    while refusal.is_none() && written < 200 {
        match save!(store => units().create(&unit(&format!("U{written}"), &text), &Actor::System, MORNING)) {
            Ok(_) => written += 1,
            Err(e) => refusal = Some(e),
        }
    }
    assert!(matches!(refusal, Some(Error::Full)), "{refusal:?}");
    assert!(written > 0, "the disk must have room for the tables and something more");
    // What was there before is whole, and can still be read.
    assert_eq!(store.units().by_code(&format!("U{}", written - 1)).await.unwrap().name, text);
    assert!(store.units().by_code(&format!("U{written}")).await.is_err());
    assert!(matches!(store.try_write().await, Err(Error::Full)));
    assert_eq!(store.audit().verify().await.unwrap(), Ok(written));
    store.close().await;
}
