// SPDX-License-Identifier: MPL-2.0
//! Child processes that fail: the client is told, nothing is left behind, and the next file is
//! parsed.

use std::os::unix::fs::symlink;
use std::path::Path;

use untrusted::Caller;

use crate::browser::{Answer, Extra};
use crate::expensive_files;
use crate::server::{Running, TestServer};
use crate::untrusted_files::{arguments, processes};

const PROGRAM: &str = env!("CARGO_BIN_EXE_diemcau");

/// Sends a file while the program that reads is one that fails in this way.
async fn read_by(server: &Running, how: &str, file: &[u8]) -> Answer {
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/http/failing-reader.sh");
    let program = folder.path().join(how);
    if how != "missing" {
        symlink(script, &program).unwrap();
    }
    server.server.app.use_cases.readers.use_program(program.clone());
    let extra = Extra { kind: Some("application/pdf"), body: file, headers: &[] };
    let answer = server.browser().send("POST", "/api/v1/verify?lang=vi", extra).await;
    let called = program.to_str().unwrap();
    assert_eq!(processes().filter(|process| arguments(process).contains(called)).count(), 0, "{how}: it still runs");
    answer
}

/// The real program reads the next file, and all places are free.
async fn goes_on(server: &Running) {
    server.server.app.use_cases.readers.use_program(PROGRAM.into());
    let extra = Extra { kind: Some("application/pdf"), body: b"%PDF-1.7\nand nothing more", headers: &[] };
    assert_eq!(server.browser().send("POST", "/api/v1/verify", extra).await.ok()["verdict"], "unreadable");
    let caller = Caller::at([127, 0, 0, 1].into());
    let places: Vec<_> = (0..4).map(|_| server.server.app.use_cases.readers.enter(&caller)).collect();
    assert!(places.iter().all(Result::is_ok));
}

#[tokio::test]
async fn a_child_that_crashes_or_answers_nonsense_or_too_much_means_too_complex() {
    let server = TestServer::new().start().await;
    // More than a pipe holds, so that who does not listen keeps the server from feeding it.
    let file = expensive_files::pdf(5_000, 0);
    for how in ["killed", "half", "failing", "endless", "talkative"] {
        let answer = read_by(&server, how, &file).await;
        assert_eq!((answer.status, answer.problem().as_str()), (422, "too_complex"), "{how}");
        assert_eq!(answer.json()["title"], "Tệp quá phức tạp để kiểm tra.");
    }
    goes_on(&server).await;
}

#[tokio::test]
async fn a_child_that_answers_before_reading_everything_is_accepted() {
    let server = TestServer::new().start().await;
    let answer = read_by(&server, "deaf", &expensive_files::pdf(5_000, 0)).await;
    assert_eq!(answer.ok()["verdict"], "unreadable");
    goes_on(&server).await;
}

#[tokio::test]
async fn a_child_that_never_answers_is_killed_at_its_deadline() {
    let server = TestServer::new().start().await;
    let answer = read_by(&server, "silent", &expensive_files::pdf(5_000, 0)).await;
    assert_eq!((answer.status, answer.problem().as_str()), (422, "too_complex"));
    goes_on(&server).await;
}

#[tokio::test]
async fn a_child_that_cannot_start_or_limit_itself_is_a_temporary_server_error() {
    let server = TestServer::new().start().await;
    for how in ["missing", "unconfined"] {
        let answer = read_by(&server, how, b"%PDF-1.7").await;
        assert_eq!((answer.status, answer.problem().as_str()), (500, "internal"), "{how}");
    }
    goes_on(&server).await;
}
