// SPDX-License-Identifier: MPL-2.0
//! Slow uploads: an honest slow link has enough time, and senders that stall lose their memory to
//! others.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::server::{Running, TestServer};
use crate::untrusted_files::verify_from;

/// Longer than any answer takes on a busy machine; only a failing test waits for it.
const PATIENCE: Duration = Duration::from_mins(1);

/// An upload from `address` of which nothing but its beginning comes.
async fn announced(server: &Running, address: &str, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(server.server.http.unwrap()).await.unwrap();
    let head = format!(
        "POST /api/v1/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/pdf\r\nX-Forwarded-For: {address}\r\n\
         Connection: close\r\nContent-Length: {length}\r\n\r\n%PDF"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

async fn answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("an answer").unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// Of these uploads, the statuses of those that have one within a moment.
async fn answered_by_now(uploads: &mut [TcpStream]) -> Vec<String> {
    let statuses = join_all(uploads.iter_mut().map(async |upload| {
        let mut status = [0; 12];
        let read = timeout(Duration::from_secs(2), upload.read_exact(&mut status)).await.ok()?;
        read.ok().map(|_| String::from_utf8_lossy(&status[9..]).into_owned())
    }));
    statuses.await.into_iter().flatten().collect()
}

/// As many uploads of `length` from `addresses` as the server lets begin, four of each, of which a
/// byte comes now and then.
async fn drips(server: &Running, addresses: usize, length: usize) -> Vec<TcpStream> {
    let mut drips = Vec::new();
    for n in 0..4 * addresses {
        let address = n % addresses;
        drips.push(announced(server, &format!("10.9.{}.{}", address / 200, address % 200), length).await);
    }
    drips
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_uploads_of_a_hundred_addresses_do_not_delay_an_office() {
    let office_file = [b"%PDF-1.7\n".as_slice(), &b"x".repeat(300 << 10)].concat();
    for addresses in [10, 100] {
        let server = TestServer::new().start().await;
        // All memory for strangers' files, several times over.
        let mut drips = drips(&server, addresses, (96 << 20) / addresses).await;
        let refused = answered_by_now(&mut drips).await;
        assert!(refused.len() > drips.len() / 2 && refused.iter().all(|status| status == "503"), "{refused:?}");
        for n in 0..3 {
            for drip in &mut drips {
                let _ = drip.write_all(b"x").await;
            }
            let answer = verify_from(&mut server.browser(), &format!("10.1.0.{n}"), &office_file).await;
            assert_eq!(answer.ok()["verdict"], "unreadable", "{addresses} addresses, office {n}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn uploads_of_ten_networks_do_not_delay_a_signed_in_secretary() {
    let server = TestServer::new().with_unit("UBND tỉnh").with_user("Bình").start().await;
    let mut binh = server.signed_in("Bình").await;
    let file = vec![b'x'; 60 << 20];
    for length in [8 << 20, 62 << 20] {
        let mut held = drips(&server, 10, length).await;
        for stream in &mut held {
            let _ = stream.write_all(&[b'x'; 10_000]).await;
        }
        // A file of this size is sent, and read by a debug build.
        let answer = timeout(Duration::from_secs(15), verify_from(&mut binh, "10.9.0.1", &file)).await;
        assert_eq!(answer.expect("at once").ok()["verdict"], "unreadable", "{length}");
        assert!(!answered_by_now(&mut held).await.is_empty(), "they hold all they can get");
    }
}

#[tokio::test]
async fn stalled_uploads_are_answered_503_when_others_need_the_memory() {
    let server = TestServer::new().start().await;
    // Two networks hold everything there is for strangers.
    let mut held = Vec::new();
    for n in 0..4 {
        let address = format!("10.9.0.{}", n % 2);
        held.push(announced(&server, &address, 24 << 20).await);
    }
    let answer_to_office = verify_from(&mut server.browser(), "10.1.0.1", &vec![b'x'; 5 << 20]).await;
    assert_eq!(answer_to_office.ok()["verdict"], "unreadable");
    assert_eq!(answered_by_now(&mut held).await, ["503"], "one, which is as many as were needed");
}

#[tokio::test]
async fn an_upload_over_a_64_kbit_link_shared_with_a_call_succeeds() {
    let server = TestServer::new().start().await;
    let file = vec![b'x'; 50_000];
    let mut commune = announced(&server, "10.1.0.1", file.len() + 4).await;
    // 2,000 bytes a second: longer than any deadline of heads and bodies.
    for part in file.chunks(1000) {
        sleep(Duration::from_millis(500)).await;
        commune.write_all(part).await.unwrap();
    }
    let answer = answer(&mut commune).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("unreadable"), "{answer}");
}
