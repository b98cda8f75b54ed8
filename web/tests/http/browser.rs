// SPDX-License-Identifier: MPL-2.0
//! A client that keeps cookies, as small as HTTP/1.1 allows.

use std::fmt::Write as _;
use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// One person's browser.
#[derive(Debug, Clone)]
pub struct Browser {
    pub server: SocketAddr,
    pub cookies: Vec<(String, String)>,
}

/// What a request is, beyond method and path.
#[derive(Debug, Default)]
pub struct Extra<'a> {
    pub kind: Option<&'a str>,
    pub body: &'a [u8],
    pub headers: &'a [(&'a str, &'a str)],
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The code of a problem, checked to be a proper problem document.
    pub fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}: {}", self.status, self.text());
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        problem["code"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json()
    }
}

impl Browser {
    pub fn new(server: SocketAddr) -> Self {
        Self { server, cookies: Vec::new() }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, Extra::default()).await
    }

    pub async fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.send_json("POST", path, body).await
    }

    pub async fn put(&mut self, path: &str, body: &Value) -> Answer {
        self.send_json("PUT", path, body).await
    }

    async fn send_json(&mut self, method: &str, path: &str, body: &Value) -> Answer {
        let body = body.to_string();
        self.send(method, path, Extra { kind: Some("application/json"), body: body.as_bytes(), headers: &[] }).await
    }

    /// A form with texts and one file, as a page uploads it.
    pub async fn upload(&mut self, path: &str, texts: &[(&str, &str)], file: (&str, &[u8])) -> Answer {
        let mut body = Vec::new();
        for (name, value) in texts {
            body.extend(
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        let head = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"";
        body.extend(format!("{head}{}\"\r\n\r\n", file.0).bytes());
        body.extend(file.1);
        body.extend(b"\r\n--edge--\r\n");
        let kind = Some("multipart/form-data; boundary=edge");
        self.send("POST", path, Extra { kind, body: &body, headers: &[] }).await
    }

    pub async fn send(&mut self, method: &str, path: &str, extra: Extra<'_>) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.server);
        if let Some(kind) = extra.kind {
            let _ = write!(head, "Content-Type: {kind}\r\n");
        }
        for (name, value) in extra.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let _ = write!(head, "Cookie: {}\r\n", cookies.join("; "));
        }
        let _ = write!(head, "Content-Length: {}\r\n\r\n", extra.body.len());
        let mut stream = TcpStream::connect(self.server).await.unwrap();
        let (mut reader, mut writer) = stream.split();
        let mut received = Vec::new();
        // A server that refuses a large body answers and closes before it is all sent.
        let send = async {
            if writer.write_all(head.as_bytes()).await.is_ok() {
                let _ = writer.write_all(extra.body).await;
            }
        };
        let ((), read) = tokio::join!(send, reader.read_to_end(&mut received));
        assert!(read.is_ok() || !received.is_empty(), "no answer to {method} {path}");
        let answer = parse(&received);
        for (_, value) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, value) = value.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }
}

fn parse(received: &[u8]) -> Answer {
    let end = received.windows(4).position(|w| w == b"\r\n\r\n").expect("a whole head");
    let head = String::from_utf8_lossy(&received[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    Answer { status, headers, body: received[end + 4..].to_vec() }
}
