// SPDX-License-Identifier: MPL-2.0
//! Many send files that take long: who comes once is read all the same, and refusing costs little.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use rustix::process::Signal;
use tokio::sync::mpsc;
use tokio::time::timeout;
use untrusted::Caller;

use crate::server::TestServer;
use crate::stopping::Process;
use crate::strangers_files::{Gate, SMALL, verify_from};

/// Longer than anything takes on a busy machine; only a failing test waits for it.
const PATIENCE: Duration = Duration::from_mins(1);

async fn until(mut done: impl FnMut() -> bool) {
    let waiting = async {
        while !done() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, waiting).await.expect("in vain");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_is_read_although_files_of_thirty_four_neighbours_hold_all_places_and_one_of_these_is_told_to_come_back()
 {
    let server = TestServer::new().start().await;
    let gate = Gate::closed(&server);
    let (tell, mut answers) = mpsc::unbounded_channel();
    for n in 0..34 {
        let (mut browser, tell) = (server.browser(), tell.clone());
        tokio::spawn(async move {
            let _ = tell.send(verify_from(&mut browser, &format!("10.1.0.{n}"), SMALL).await);
        });
    }
    let finds_a_place = |address: [u8; 4]| server.server.app.office.readers.enter(&Caller::at(address.into())).is_ok();
    until(|| !finds_a_place([10, 1, 0, 200])).await;
    // Two of them have been read for a while; the others share what that costs.
    until(|| finds_a_place([192, 0, 2, 1])).await;
    assert!(!finds_a_place([10, 1, 0, 200]), "one more of them finds none");
    let mut office = server.browser();
    let reading = tokio::spawn(async move { verify_from(&mut office, "192.0.2.1", SMALL).await });
    let gave_way = timeout(PATIENCE, answers.recv()).await.unwrap().unwrap();
    assert_eq!((gave_way.status, gave_way.problem().as_str()), (503, "unavailable"));
    assert_eq!(gave_way.header("retry-after"), Some("5"));
    gate.open();
    assert_eq!(reading.await.unwrap().ok()["verdict"], "unreadable");
    for _ in 0..33 {
        assert_eq!(answers.recv().await.unwrap().ok()["verdict"], "unreadable");
    }
}

#[test]
fn a_hundred_refusals_leave_no_line_each_in_the_log() {
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
