// SPDX-License-Identifier: MPL-2.0
//! Servers that do not keep to the protocol: each ends in a plain failure, soon and in little
//! memory.

use mail::{Address, Encryption, Failure, Letter, Party, Sender, Server, Trouble};
use moments::Millis;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

fn server(port: u16) -> Server {
    Server {
        host: "127.0.0.1".to_owned(),
        port,
        encryption: Encryption::None,
        login: None,
        authorities: None,
        hello: "tinh.gov.vn".to_owned(),
    }
}

/// Listens, and lets `behaves` answer each connection.
async fn listen<F, T>(behaves: F) -> u16
where
    F: Fn(TcpStream) -> T + Send + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(behaves(stream));
        }
    });
    port
}

/// What a server says to a line; none: it breaks off.
type Answer = fn(&str) -> Option<&'static str>;

/// Answers each line by `answer`, until it returns none.
async fn talks(stream: TcpStream, answer: Answer) {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 hello\r\n").await.unwrap();
    let mut line = String::new();
    while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
        match answer(&line) {
            Some(words) => stream.write_all(words.as_bytes()).await.unwrap(),
            None => return,
        }
        line.clear();
    }
}

fn letter() -> mail::Written {
    let address = |text| Address::parse(text).unwrap();
    let from = Party { name: "Điểm Cầu".to_owned(), address: address("hop@tinh.gov.vn") };
    let to = Party { name: "Lò Thị Mai".to_owned(), address: address("mai@tanlap.gov.vn") };
    let letter = Letter {
        id: "b1-mai".to_owned(),
        to,
        subject: "Giấy mời họp".to_owned(),
        text: "Kính mời.".to_owned(),
        calendar: None,
        written_at: Millis(0),
    };
    letter.write(&Sender { from, reply_to: None }).unwrap()
}

#[tokio::test]
async fn a_line_without_end_is_cut_off() {
    let port = listen(|mut stream| async move {
        let much = vec![b'2'; 64 * 1024];
        while stream.write_all(&much).await.is_ok() {}
    })
    .await;
    let failure = server(port).connect().await.unwrap_err();
    assert_eq!(failure.trouble, Trouble::Broken, "{failure}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_left_after_a_while() {
    let port = listen(|stream| async move {
        let _open = stream;
        std::future::pending::<()>().await;
    })
    .await;
    let failure = server(port).connect().await.unwrap_err();
    assert_eq!(failure.trouble, Trouble::TooSlow, "{failure}");
}

#[tokio::test]
async fn a_server_that_speaks_something_else_is_named_as_such() {
    let port = listen(|mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    })
    .await;
    assert_eq!(server(port).connect().await.unwrap_err().trouble, Trouble::Broken);
}

#[tokio::test]
async fn nobody_at_the_port_and_no_such_name_are_told_apart() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    assert_eq!(server(closed).connect().await.unwrap_err().trouble, Trouble::Unreachable);
    let nowhere = Server { host: "no-such-host.invalid".to_owned(), ..server(25) };
    assert_eq!(nowhere.connect().await.unwrap_err().trouble, Trouble::UnknownServer);
}

#[tokio::test]
async fn a_server_without_encryption_gets_no_password() {
    let port = listen(|stream| talks(stream, |_| Some("250 tinh.gov.vn\r\n"))).await;
    let failure = Server { encryption: Encryption::StartTls, ..server(port) }.connect().await.unwrap_err();
    assert_eq!(failure.trouble, Trouble::NoEncryption, "{failure}");
}

/// What comes of a letter to a server that answers each line so.
async fn handed_to(answer: Answer) -> Failure {
    let port = listen(move |stream| talks(stream, answer)).await;
    let mut connection = server(port).connect().await.unwrap();
    connection.send(&letter()).await.unwrap_err()
}

#[tokio::test]
async fn a_refused_recipient_a_busy_server_and_one_that_drops_the_letter_are_told_apart() {
    let cases: [(Answer, Trouble, &str); 5] = [
        (
            |line| Some(if line.starts_with("RCPT") { "550 5.1.1 no such user\r\n" } else { "250 ok\r\n" }),
            Trouble::Refused,
            "no such user",
        ),
        (
            |line| Some(if line.starts_with("RCPT") { "451 try later\r\n" } else { "250 ok\r\n" }),
            Trouble::Later,
            "try later",
        ),
        (
            |line| {
                Some(match line.trim_end() {
                    "DATA" => "354 go on\r\n",
                    "QUIT" => "221 bye\r\n",
                    "." => "554 5.6.0 looks like advertising\r\n",
                    line if line.starts_with("EHLO") || line.contains("FROM:") || line.contains("TO:<") => "250 ok\r\n",
                    _ => "",
                })
            },
            Trouble::Refused,
            "advertising",
        ),
        (|line| if line.starts_with("DATA") { None } else { Some("250 ok\r\n") }, Trouble::Broken, ""),
        (|line| if line.starts_with("MAIL") { None } else { Some("250 ok\r\n") }, Trouble::Broken, ""),
    ];
    for (answer, trouble, words) in cases {
        let failure = handed_to(answer).await;
        assert_eq!(failure.trouble, trouble, "{failure}");
        assert!(failure.trouble.may_be_of_letter() && failure.words.contains(words), "{failure}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_the_sender_is_no_fault_of_the_letter() {
    let cases: [(Answer, Trouble, &str); 5] = [
        (
            |line| Some(if line.starts_with("MAIL") { "550 5.7.1 not your address\r\n" } else { "250 ok\r\n" }),
            Trouble::Sender,
            "not your address",
        ),
        (
            |line| Some(if line.starts_with("MAIL") { "452 4.3.1 disk full\r\n" } else { "250 ok\r\n" }),
            Trouble::Busy,
            "disk full",
        ),
        (
            |line| Some(if line.starts_with("MAIL") { "530 5.7.0 sign in first\r\n" } else { "250 ok\r\n" }),
            Trouble::Password,
            "sign in first",
        ),
        (
            |line| Some(if line.starts_with("RCPT") { "530 5.7.0 sign in first\r\n" } else { "250 ok\r\n" }),
            Trouble::Password,
            "sign in first",
        ),
        (
            |line| {
                let refused = "553 5.7.1 <hop@tinh.gov.vn>: Sender address rejected: not owned\r\n";
                Some(if line.starts_with("RCPT") { refused } else { "250 ok\r\n" })
            },
            Trouble::Sender,
            "not owned",
        ),
    ];
    for (answer, trouble, words) in cases {
        let failure = handed_to(answer).await;
        assert_eq!(failure.trouble, trouble, "{failure}");
        assert!(!failure.trouble.may_be_of_letter() && failure.words.contains(words), "{failure}");
    }
}

#[tokio::test]
async fn a_server_that_is_busy_at_the_door_is_not_one_that_speaks_something_else() {
    let port = listen(|mut stream| async move {
        let _ = stream.write_all(b"421 4.3.2 too many connections\r\n").await;
    })
    .await;
    let failure = server(port).connect().await.unwrap_err();
    assert_eq!((failure.trouble, failure.words.as_str()), (Trouble::Busy, "421 4.3.2 too many connections"));
}
