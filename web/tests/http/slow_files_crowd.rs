// SPDX-License-Identifier: MPL-2.0
//! Many callers send files that take long to parse: a single caller is still served, and refusing
//! is cheap.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::Signal;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use untrusted::Caller;

use crate::expensive_files;
use crate::server::TestServer;
use crate::shutdown_signals::Process;
use crate::signatures::{PASSPHRASE, Signing};
use crate::untrusted_files::{Gate, SMALL, verify_from};

/// Longer than anything takes on a busy machine; only a failing test waits for it.
const PATIENCE: Duration = Duration::from_mins(1);

/// Within which every file is answered.
const DEADLINE: Duration = Duration::from_secs(20);

async fn until(mut done: impl FnMut() -> bool) {
    let waiting = async {
        while !done() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, waiting).await.expect("in vain");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_verified_although_thirty_three_neighbours_hold_all_places_and_one_of_those_is_answered_503() {
    let server = TestServer::new().start().await;
    let gate = Gate::closed(&server);
    let (tell, mut answers) = mpsc::unbounded_channel();
    for n in 0..33 {
        let (mut browser, tell) = (server.browser(), tell.clone());
        tokio::spawn(async move {
            let _ = tell.send(verify_from(&mut browser, &format!("10.1.0.{n}"), SMALL).await);
        });
    }
    let finds_a_place =
        |address: [u8; 4]| server.server.app.use_cases.readers.enter(&Caller::at(address.into())).is_ok();
    until(|| !finds_a_place([10, 1, 0, 200])).await;
    // One of them has been read for a while; the others share what that costs.
    until(|| finds_a_place([192, 0, 2, 1])).await;
    let mut office = server.browser();
    let reading = tokio::spawn(async move { verify_from(&mut office, "192.0.2.1", SMALL).await });
    let gave_way = timeout(PATIENCE, answers.recv()).await.unwrap().unwrap();
    assert_eq!((gave_way.status, gave_way.problem().as_str()), (503, "unavailable"));
    assert_eq!(gave_way.header("retry-after"), Some("5"));
    gate.open();
    assert_eq!(reading.await.unwrap().ok()["verdict"], "unreadable");
    for _ in 0..32 {
        assert_eq!(answers.recv().await.unwrap().ok()["verdict"], "unreadable");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_busy_machine_a_small_file_keeps_its_first_turn_and_one_that_computes_without_end_does_not() {
    for (second, starts) in [("waiting", 3), ("computing", 4)] {
        let server = TestServer::new().start().await;
        let folder = tempfile::tempdir().unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/http/busy-machine.sh");
        symlink(script, folder.path().join(second)).unwrap();
        symlink(env!("CARGO_BIN_EXE_diemcau"), folder.path().join("diemcau")).unwrap();
        std::fs::write(folder.path().join("closed"), "").unwrap();
        server.server.app.use_cases.readers.use_program(folder.path().join(second));
        let (tell, mut answers) = mpsc::unbounded_channel();
        for n in 0..3 {
            let (mut browser, tell) = (server.browser(), tell.clone());
            tokio::spawn(async move {
                let _ = tell.send(verify_from(&mut browser, &format!("10.{n}.0.1"), SMALL).await);
            });
        }
        // One is at the gate, two wait behind it.
        let places = |n: u8| -> Vec<_> {
            let office = Caller::at([10, n, 0, 1].into());
            (0..4).map_while(|_| server.server.app.use_cases.readers.enter(&office).ok()).collect()
        };
        until(|| (0..3).all(|n| places(n).len() == 3)).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        std::fs::remove_file(folder.path().join("closed")).unwrap();
        for _ in 0..3 {
            assert_eq!(answers.recv().await.unwrap().ok()["verdict"], "unreadable");
        }
        let started = std::fs::read_to_string(folder.path().join("started")).unwrap();
        assert_eq!(started.lines().count(), starts, "{second}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chair_signs_in_time_while_strangers_keep_the_reader_busy() {
    let mut signing = Signing::submitted().await;
    signing.secretary_signs(PASSPHRASE).await.ok();
    let file = Arc::new(expensive_files::pdf(20_000, 60));
    let senders: Vec<_> = (0..16)
        .map(|n| {
            let (mut browser, file) = (signing.server.browser(), file.clone());
            tokio::spawn(async move {
                loop {
                    verify_from(&mut browser, &format!("10.{}.0.1", n % 4), &file).await;
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            })
        })
        .collect();
    let readers = signing.server.server.app.use_cases.readers.clone();
    until(|| (0..4).all(|n| readers.enter(&Caller::at([10, n, 0, 1].into())).is_err())).await;
    let signed = timeout(DEADLINE, signing.chair_signs(PASSPHRASE)).await.expect("an answer within the deadline");
    assert_eq!(signed.ok()["minutes"]["state"], "signed");
    assert!(senders.iter().all(|sender| !sender.is_finished()), "they were sending all the time");
    senders.iter().for_each(JoinHandle::abort);
}

#[test]
fn a_hundred_refusals_are_logged_as_a_count() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::serve(folder.path());
    let begin = || {
        let mut stream = TcpStream::connect(&process.http).unwrap();
        let head =
            "POST /api/v1/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/pdf\r\nContent-Length: 9999\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        stream
    };
    // Four of one address may be on their way.
    let streams: Vec<TcpStream> = (0..104).map(|_| begin()).collect();
    let mut refused = 0;
    for mut stream in streams {
        stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
        let mut answer = [0; 12];
        if stream.read_exact(&mut answer).is_ok() {
            assert!([b"HTTP/1.1 503", b"HTTP/1.1 429"].contains(&&answer));
            refused += 1;
        }
    }
    assert_eq!(refused, 100);
    process.signal(Signal::TERM);
    let (status, log) = process.ended();
    assert_eq!(status, Some(0), "{log}");
    assert!(!log.contains("ERROR") && log.lines().count() < 20, "{log}");
}
