// SPDX-License-Identifier: MPL-2.0
//! A request without a free place is refused before its body is sent; a client that is sending
//! already reads the reason.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;
use untrusted::Caller;

use crate::browser::Browser;
use crate::server::{Running, TestServer};
use crate::untrusted_files::{Gate, SMALL, verify_from};

/// Longer than any answer takes on a busy machine; only a failing test waits for it.
const PATIENCE: Duration = Duration::from_secs(30);
const PDF: &str = "Content-Type: application/pdf";

/// Announces a file of a megabyte and sends none of it; how the answer begins.
async fn announce(server: &Running, path: &str, headers: &[&str]) -> String {
    let mut stream = begin(server, path, headers, 1 << 20).await;
    let mut answer = [0; 12];
    timeout(PATIENCE, stream.read_exact(&mut answer)).await.expect("an answer before the file").unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

async fn begin(server: &Running, path: &str, headers: &[&str], length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(server.server.http.unwrap()).await.unwrap();
    let headers = headers.join("\r\n");
    let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_all_places_taken_an_anonymous_caller_is_refused_before_the_body_is_sent() {
    let server = TestServer::new().start().await;
    let gate = Gate::closed(&server);
    let (tell, mut answers) = mpsc::unbounded_channel();
    for n in 0..40 {
        let (mut browser, tell) = (server.browser(), tell.clone());
        tokio::spawn(async move {
            let _ = tell.send(verify_from(&mut browser, &format!("10.1.0.{n}"), SMALL).await.status);
        });
    }
    // 33 of the forty have a place when the others are refused.
    for _ in 0..7 {
        assert_eq!(timeout(PATIENCE, answers.recv()).await.unwrap(), Some(503));
    }
    for expects in ["Accept: */*", "Expect: 100-continue"] {
        let refused = announce(&server, "/api/v1/verify", &[PDF, "X-Forwarded-For: 10.1.0.200", expects]).await;
        assert_eq!(refused, "HTTP/1.1 503", "{expects}");
    }
    gate.open();
    for _ in 0..33 {
        assert_eq!(answers.recv().await, Some(200));
    }
}

#[tokio::test]
async fn the_fifth_file_of_one_address_is_refused_during_four_uploads() {
    let server = TestServer::new().start().await;
    let from = |address: u8| format!("X-Forwarded-For: 10.2.0.{address}");
    let mut on_their_way = Vec::new();
    let refused = loop {
        let mut stream = begin(&server, "/api/v1/verify", &[PDF, &from(1)], 1 << 20).await;
        let mut answer = [0; 12];
        match timeout(Duration::from_secs(1), stream.read_exact(&mut answer)).await {
            Ok(read) => break read.map(|_| String::from_utf8_lossy(&answer).into_owned()).unwrap(),
            Err(_) => on_their_way.push(stream),
        }
    };
    assert_eq!((refused.as_str(), on_their_way.len()), ("HTTP/1.1 503", 4));
    assert_eq!(verify_from(&mut server.browser(), "10.2.0.2", SMALL).await.ok()["verdict"], "unreadable");
}

fn cookies(browser: &Browser) -> String {
    let pairs: Vec<_> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("Cookie: {}", pairs.join("; "))
}

#[tokio::test]
async fn users_with_four_files_are_refused_before_the_next_is_sent() {
    let server = TestServer::new().with_unit("UBND tỉnh").with_admin("An").start().await;
    let an = cookies(&server.signed_in("An").await);
    let caller = Caller::Person(server.user("An").clone());
    let _four: Vec<_> = (0..4).map(|_| server.server.app.use_cases.readers.enter(&caller).unwrap()).collect();
    let form = "Content-Type: multipart/form-data; boundary=edge";
    assert_eq!(announce(&server, "/api/v1/me/keys", &[form, &an]).await, "HTTP/1.1 429");
    assert_eq!(announce(&server, "/api/v1/units/import", &["Content-Type: text/csv", &an]).await, "HTTP/1.1 429");
}

#[tokio::test]
async fn a_client_that_is_sending_reads_the_refusal() {
    let server = TestServer::new().start().await;
    let file = vec![b'a'; 8 << 20];
    // Nobody is signed in: refused by the head alone, while the file is coming.
    let form = "Content-Type: multipart/form-data; boundary=edge";
    let mut stream = begin(&server, "/api/v1/me/keys", &[form, "Connection: close"], file.len()).await;
    stream.write_all(&file).await.expect("the file is taken and thrown away");
    let mut answer = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap().expect("the answer is whole");
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 401") && answer.contains("not_signed_in"), "{answer}");
}
