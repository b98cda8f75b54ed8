// SPDX-License-Identifier: MPL-2.0
//! A mail server of a few lines, whose refusals a test decides.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use web::config::{Config, Host, Line, SmtpEncryption};

#[derive(Debug, Default)]
struct Post {
    /// What it says to whoever sends; none: it takes letters.
    refuses_sender: Option<String>,
    /// What it says to recipients.
    refused: HashMap<String, String>,
    /// Recipient and text of every letter that was taken.
    letters: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
pub struct MailServer {
    port: u16,
    post: Arc<Mutex<Post>>,
}

impl MailServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self { port: listener.local_addr().unwrap().port(), post: Arc::default() };
        let post = server.post.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, post.clone()));
            }
        });
        server
    }

    /// Has an installation send its letters here.
    pub fn settings(&self, config: &mut Config) {
        config.smtp_host = Some(Host("127.0.0.1".to_owned()));
        config.smtp_port = self.port;
        config.smtp_encryption = SmtpEncryption::None;
        config.mail_from = Line(Some("hop@tinh.gov.vn".to_owned()));
        config.mail_per_minute = 60_000;
    }

    pub fn refuses_sender(&self, words: Option<&str>) {
        self.post.lock().refuses_sender = words.map(str::to_owned);
    }

    pub fn refuses(&self, recipient: &str, words: &str) {
        self.post.lock().refused.insert(recipient.to_owned(), words.to_owned());
    }

    /// Texts of the letters to one address, oldest first.
    pub fn to(&self, address: &str) -> Vec<String> {
        let post = self.post.lock();
        post.letters.iter().filter(|(to, _)| to == address).map(|(_, text)| text.clone()).collect()
    }

    pub async fn until_taken(&self, address: &str, letters: usize) {
        until(&format!("{letters} letters to {address}"), async || self.to(address).len() >= letters).await;
    }
}

async fn serve(stream: TcpStream, post: Arc<Mutex<Post>>) {
    let mut stream = BufReader::new(stream);
    let (mut to, mut text, mut in_text) = (String::new(), String::new(), false);
    let mut line = String::new();
    let _ = stream.write_all(b"220 tinh.gov.vn\r\n").await;
    while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
        let said = std::mem::take(&mut line);
        let said = said.trim_end();
        let answer = if in_text {
            if said != "." {
                text.push_str(said);
                text.push('\n');
                continue;
            }
            in_text = false;
            post.lock().letters.push((std::mem::take(&mut to), std::mem::take(&mut text)));
            "250 taken".to_owned()
        } else if said.starts_with("MAIL FROM:") {
            post.lock().refuses_sender.clone().unwrap_or_else(|| "250 ok".to_owned())
        } else if let Some(recipient) = said.strip_prefix("RCPT TO:<") {
            to = recipient.trim_end_matches('>').to_owned();
            post.lock().refused.get(&to).cloned().unwrap_or_else(|| "250 ok".to_owned())
        } else if said == "DATA" {
            in_text = true;
            "354 go on".to_owned()
        } else {
            "250 ok".to_owned()
        };
        if stream.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
    }
}

/// Waits until something is so.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..600 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("still not: {what}");
}
