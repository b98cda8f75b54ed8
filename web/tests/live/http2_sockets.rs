// SPDX-License-Identifier: MPL-2.0
//! A meeting's WebSocket as a stream of an HTTP/2 connection (RFC 8441), as browsers open it over
//! TLS.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use futures_util::{SinkExt as _, StreamExt as _};
use hyper::client::conn::http2::{self, SendRequest};
use hyper::ext::Protocol;
use hyper::upgrade::Upgraded;
use hyper_util::rt::{TokioExecutor, TokioIo};
use protocol::live::{ConnectionUpdate, ServerMessage};
use protocol::problem::ProblemCode;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role;

use crate::meeting::TestMeeting;

const PATIENCE: Duration = Duration::from_secs(20);

/// One HTTP/2 connection of a browser.
struct Connection {
    requests: SendRequest<Body>,
    authority: String,
}

type Socket = WebSocketStream<TokioIo<Upgraded>>;

impl Connection {
    async fn open(meeting: &TestMeeting) -> Self {
        let address = meeting.server().http.unwrap();
        let stream = TokioIo::new(TcpStream::connect(address).await.unwrap());
        let (requests, connection) = http2::handshake(TokioExecutor::new(), stream).await.unwrap();
        tokio::spawn(connection);
        let mut connection = Self { requests, authority: address.to_string() };
        // The server's settings come with the first answer: only then may a stream be a WebSocket.
        assert_eq!(connection.get("/ready").await, StatusCode::OK);
        connection
    }

    async fn get(&mut self, path: &str) -> StatusCode {
        let request = Request::get(format!("http://{}{path}", self.authority)).body(Body::empty()).unwrap();
        self.requests.send_request(request).await.unwrap().status()
    }

    /// The socket of a meeting, or the status of the refusal.
    async fn socket(&mut self, meeting: &TestMeeting, name: &str, origin: &str) -> Result<Socket, StatusCode> {
        let request = Request::builder()
            .method(Method::CONNECT)
            .uri(format!("http://{}/api/v1/meetings/{}/live?lang=vi", self.authority, meeting.id))
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::COOKIE, meeting.cookie_of(name))
            .header(header::ORIGIN, origin)
            // Pages of other sites are told apart by `Origin`, over HTTP/1.1 too.
            .header("sec-fetch-site", "same-origin")
            .extension(Protocol::from_static("websocket"))
            .body(Body::empty())
            .unwrap();
        let response = self.requests.send_request(request).await.unwrap();
        if response.status() != StatusCode::OK {
            return Err(response.status());
        }
        let stream = TokioIo::new(hyper::upgrade::on(response).await.unwrap());
        Ok(WebSocketStream::from_raw_socket(stream, Role::Client, None).await)
    }

    fn own_origin(&self) -> String {
        format!("http://{}", self.authority)
    }
}

/// Reads until a message gives what is wanted.
async fn until<T>(socket: &mut Socket, wanted: impl Fn(ServerMessage) -> Option<T>) -> T {
    let read = async {
        while let Some(Ok(message)) = socket.next().await {
            let told = message.to_text().ok().and_then(|text| serde_json::from_str(text).ok());
            if let Some(found) = told.and_then(&wanted) {
                return found;
            }
        }
        panic!("closed first");
    };
    timeout(PATIENCE, read).await.expect("in time")
}

#[tokio::test]
async fn who_has_a_connection_for_the_page_enters_by_it_and_goes_on_loading() {
    let meeting = TestMeeting::new().await;
    let (_chair, _) = meeting.join("An").await;
    let mut connection = Connection::open(&meeting).await;
    let origin = connection.own_origin();
    let mut socket = connection.socket(&meeting, "Mai", &origin).await.unwrap();
    let inside = until(&mut socket, |message| match message {
        ServerMessage::Connection(ConnectionUpdate::Welcome { state, .. }) => Some(state.presence.participants.len()),
        _ => None,
    });
    assert_eq!(inside.await, 2);
    assert_eq!(connection.get("/ready").await, StatusCode::OK);
    // The page is closed, and with it everything on the connection.
    drop((socket, connection));
}

#[tokio::test]
async fn a_page_of_another_site_opens_no_meeting_over_http_2_either() {
    let meeting = TestMeeting::new().await;
    let mut connection = Connection::open(&meeting).await;
    let mut socket = connection.socket(&meeting, "Mai", "https://evil.example").await.unwrap();
    let code = until(&mut socket, |message| match message {
        ServerMessage::Connection(ConnectionUpdate::Refused { problem }) => Some(problem.code),
        ServerMessage::Connection(ConnectionUpdate::Welcome { .. }) => panic!("let in"),
        _ => None,
    });
    assert_eq!(code.await, ProblemCode::WrongAddress);
    // What such a page sends is not kept.
    let mut socket = connection.socket(&meeting, "Mai", "https://evil.example").await.unwrap();
    let _ = socket.send(Message::binary(vec![0; 1 << 20])).await;
    let closed = async { while let Some(Ok(_)) = socket.next().await {} };
    timeout(Duration::from_secs(4), closed).await.expect("closed at the first bytes of it");
}

#[tokio::test]
async fn strangers_are_refused_before_a_socket_is_there() {
    let meeting = TestMeeting::new().await;
    let mut connection = Connection::open(&meeting).await;
    let request = Request::builder()
        .method(Method::CONNECT)
        .uri(format!("http://{}/api/v1/meetings/{}/live", connection.authority, meeting.id))
        .header(header::SEC_WEBSOCKET_VERSION, "13")
        .extension(Protocol::from_static("websocket"))
        .body(Body::empty())
        .unwrap();
    let status = connection.requests.send_request(request).await.unwrap().status();
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    // A stranger's page at another address is not worth a socket.
    let request = Request::builder()
        .method(Method::CONNECT)
        .uri(format!("http://{}/api/v1/meetings/{}/live", connection.authority, meeting.id))
        .header(header::SEC_WEBSOCKET_VERSION, "13")
        .header(header::ORIGIN, "https://evil.example")
        .extension(Protocol::from_static("websocket"))
        .body(Body::empty())
        .unwrap();
    let status = connection.requests.send_request(request).await.unwrap().status();
    assert_eq!(status, StatusCode::FORBIDDEN);
    // Nor does the method lead anywhere else.
    let plain =
        Request::builder().method(Method::CONNECT).uri(connection.authority.clone()).body(Body::empty()).unwrap();
    let answer = connection.requests.send_request(plain).await;
    assert!(answer.is_err() || answer.unwrap().status().is_client_error());
}
