// SPDX-License-Identifier: MPL-2.0
//! Answers over HTTP/2 that the peer does not take: each ends alone, and others are served
//! meanwhile.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{Method, Response, StatusCode};
use axum::routing::{any, get};
use futures_util::{StreamExt as _, stream};
use hyper::client::conn::http2::{self, SendRequest};
use hyper::ext::Protocol;
use hyper::upgrade::Upgraded;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use web::connections::admission::{Admission, Bounds};
use web::connections::{Connections, Meter, Port};
use web::proxies::{Proxies, SharedProxies};

/// As long as a list of meetings.
const LARGE: usize = 138_000;
/// In place of the minute.
const PATIENCE: Duration = Duration::from_secs(2);
/// Longer than anything here takes, also on a busy machine.
const LONG: Duration = Duration::from_secs(30);

/// The memory of an answer, until it is released.
struct Memory {
    bytes: Vec<u8>,
    held: Arc<AtomicUsize>,
}

impl AsRef<[u8]> for Memory {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.held.fetch_sub(self.bytes.len(), Ordering::SeqCst);
    }
}

/// A server, and how much memory its answers hold.
struct Server {
    address: std::net::SocketAddr,
    held: Arc<AtomicUsize>,
    _connections: Connections,
}

impl Server {
    fn start(patience: Duration) -> Self {
        let held = Arc::new(AtomicUsize::new(0));
        let memory = held.clone();
        let large = move || {
            memory.fetch_add(LARGE, Ordering::SeqCst);
            let bytes = Bytes::from_owner(Memory { bytes: vec![7; LARGE], held: memory.clone() });
            std::future::ready(bytes)
        };
        let router = Router::new()
            .route("/large", get(large))
            .route("/small", get(|| std::future::ready("here")))
            .route("/late", get(late))
            .route("/socket", any(echo));
        let bounds = Bounds { in_all: 100, per_network: 100 };
        let mut connections = Connections::new(Admission::new(bounds), SharedProxies::new(Proxies::default()));
        connections.untaken = patience;
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        connections.open(Port { listener, router, tls: None }).unwrap();
        Self { address, held, _connections: connections }
    }

    fn held(&self) -> usize {
        self.held.load(Ordering::SeqCst)
    }

    async fn until_released(&self) {
        let released = async {
            while self.held() > 0 {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(LONG, released).await.expect("the memory is released");
    }
}

/// An answer that its own source keeps waiting.
async fn late() -> Body {
    let words = stream::iter([("first ", Duration::ZERO), ("last", PATIENCE * 2)]);
    Body::from_stream(words.then(|(word, after)| async move {
        sleep(after).await;
        Ok::<_, Infallible>(word)
    }))
}

/// A WebSocket, as far as HTTP/2 is concerned.
async fn echo(mut request: Request) -> StatusCode {
    let counted = request.extensions().get::<Arc<Meter>>().unwrap().open_socket();
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let mut socket = TokioIo::new(upgrade.await.unwrap());
        while let Ok(byte) = socket.read_u8().await {
            socket.write_u8(byte).await.unwrap();
        }
        drop(counted);
    });
    StatusCode::OK
}

/// A peer that lets `window` bytes of each answer come until it reads, and pings all the time.
struct Peer(SendRequest<Body>);

impl Peer {
    async fn connect(server: &Server, window: usize) -> Self {
        let stream = TokioIo::new(TcpStream::connect(server.address).await.unwrap());
        let (requests, connection) = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .initial_stream_window_size(u32::try_from(window).unwrap())
            .keep_alive_interval(Duration::from_millis(20))
            .keep_alive_while_idle(true)
            .handshake(stream)
            .await
            .unwrap();
        tokio::spawn(connection);
        Self(requests)
    }

    async fn get(&mut self, path: &str) -> Response<Body> {
        let request = Request::get(format!("http://x{path}")).body(Body::empty()).unwrap();
        self.0.ready().await.unwrap();
        let response = timeout(LONG, self.0.send_request(request)).await.unwrap().unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.map(Body::new)
    }

    async fn text(&mut self, path: &str) -> String {
        let body = self.get(path).await.into_body();
        let bytes = timeout(LONG, to_bytes(body, LARGE)).await.unwrap().unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    async fn socket(&mut self) -> TokioIo<Upgraded> {
        let request = Request::builder()
            .method(Method::CONNECT)
            .uri("http://x/socket")
            .extension(Protocol::from_static("websocket"))
            .body(Body::empty())
            .unwrap();
        let response = self.0.send_request(request).await.unwrap();
        TokioIo::new(hyper::upgrade::on(response).await.unwrap())
    }
}

async fn answers(socket: &mut TokioIo<Upgraded>) -> bool {
    socket.write_u8(5).await.is_ok() && timeout(LONG, socket.read_u8()).await.is_ok_and(|read| read.is_ok())
}

#[tokio::test]
async fn answers_that_a_peer_does_not_take_end_although_it_pings_and_asks_for_others() {
    for window in [0, 1, 10_000] {
        let server = Server::start(PATIENCE);
        let mut peer = Peer::connect(&server, window).await;
        let mut untaken = Vec::new();
        for _ in 0..30 {
            untaken.push(peer.get("/large").await.into_body());
        }
        assert_eq!(server.held(), 30 * LARGE);
        let mut other = Peer(peer.0.clone());
        let asking = async {
            loop {
                // Its body is taken only if there is a window at all.
                drop(other.get("/small").await);
                sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::select! {
            () = server.until_released() => {}
            () = asking => {}
        }
        for answer in untaken {
            assert!(to_bytes(answer, LARGE).await.is_err(), "reset");
        }
        assert_eq!(peer.get("/small").await.status(), StatusCode::OK, "the connection lives on");
    }
}

#[tokio::test]
async fn other_answers_and_sockets_of_the_connection_live_on() {
    let server = Server::start(PATIENCE);
    let mut peer = Peer::connect(&server, 100).await;
    let mut socket = peer.socket().await;
    assert!(answers(&mut socket).await);
    let untaken = peer.get("/large").await.into_body();
    let mut other = Peer(peer.0.clone());
    let late = tokio::spawn(async move { other.text("/late").await });
    server.until_released().await;
    assert!(to_bytes(untaken, LARGE).await.is_err(), "reset");
    assert!(answers(&mut socket).await, "a socket may be silent for long");
    assert_eq!(peer.text("/small").await, "here");
    assert_eq!(late.await.unwrap(), "first last", "it waited for its source, and not for the peer");
}

#[tokio::test]
async fn who_takes_a_frame_now_and_then_gets_the_whole_file() {
    let server = Server::start(PATIENCE);
    let mut peer = Peer::connect(&server, 16 << 10).await;
    let mut file = peer.get("/large").await.into_body().into_data_stream();
    let mut taken = 0;
    while let Some(frame) = timeout(LONG, file.next()).await.unwrap() {
        taken += frame.expect("not reset").len();
        sleep(PATIENCE / 5).await;
    }
    assert_eq!(taken, LARGE);
}

#[tokio::test]
async fn a_file_waits_for_its_turn_while_another_is_taken_on_a_slow_line() {
    let server = Server::start(PATIENCE);
    let mut peer = Peer::connect(&server, 16 << 10).await;
    let waiting = peer.get("/large").await.into_body();
    let mut file = peer.get("/large").await.into_body().into_data_stream();
    for _ in 0..10 {
        file.next().await.unwrap().expect("not reset");
        sleep(PATIENCE / 5).await;
    }
    let bytes = timeout(LONG, to_bytes(waiting, LARGE)).await.unwrap().expect("not reset");
    assert_eq!(bytes.len(), LARGE);
}

#[tokio::test]
async fn the_last_bytes_of_an_answer_do_not_hold_the_memory_of_the_whole() {
    // hyper is through with it, and only HTTP/2 waits for the window.
    let server = Server::start(LONG * 10);
    let mut peer = Peer::connect(&server, LARGE - 10).await;
    let _almost = peer.get("/large").await;
    server.until_released().await;
    assert_eq!(peer.text("/small").await, "here");
}
