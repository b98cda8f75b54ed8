// SPDX-License-Identifier: MPL-2.0
//! HTTP connections: admitted within limits, served, and closed when they are idle, too slow, or
//! the server stops.
//!
//! ```text
//! accept -> admission.rs (a place?) -> TLS within its time -> stream.rs counts -> hyper -> router
//!           paced.rs holds pages back during a call            timeouts.rs checks, once a second
//! an answer -> frames.rs (small ones) -> untaken.rs (taken within its time?)
//! ```
//! All listeners use this module, so that idle connections of a stranger cost a bounded number of
//! small tasks, for seconds only.

pub mod admission;
mod answering;
mod frames;
mod paced;
mod pacing;
mod stream;
mod timeouts;
mod untaken;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use meetings::network::Network;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::admission::{Admission, Place};
use self::answering::Answering;
use self::paced::Paced;
pub use self::stream::Meter;
use self::stream::Metered;
use self::timeouts::{ConnectionTimeouts, Verdict};
use self::untaken::Streams;
use crate::proxies::SharedProxies;

/// How long the TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How often each connection is checked.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);
/// How long current requests may take after a stop was requested.
const GRACE: Duration = Duration::from_secs(3);
/// How long an orderly close may take.
const GOODBYE: Duration = Duration::from_secs(5);
/// How long the listener pauses when no file descriptors are left.
const REST: Duration = Duration::from_millis(100);
/// Largest request head of HTTP/1 and HTTP/2, in bytes.
const MAX_HEAD_BYTES: usize = 32 << 10;
/// Concurrent requests on one HTTP/2 connection; a page has a dozen. Each may hold an answer that
/// the peer does not take.
const MAX_STREAMS: u32 = 32;
/// How much of an answer waits for the line, beyond what its body still holds. The rest counts as
/// not taken.
const MAX_SEND_BUFFER_BYTES: usize = 64 << 10;
/// How much of that is encrypted ahead, in bytes. On 32 kbit/s it takes half a second.
const RECORDS_BYTES: usize = 2 << 10;
/// Interval of pings on an idle HTTP/2 connection, and the time-out of their answer.
const H2_ALIVE: Duration = Duration::from_secs(20);

/// One open port.
pub struct Port {
    pub listener: std::net::TcpListener,
    pub router: Router,
    /// None: plain HTTP.
    pub tls: Option<TlsAcceptor>,
}

/// State that all ports share.
#[derive(Debug, Clone)]
pub struct Connections {
    pub admission: Admission,
    pub proxies: SharedProxies,
    /// How long an answer over HTTP/2 may wait until the peer takes more of it.
    pub untaken: Duration,
    stopping: CancellationToken,
    tasks: TaskTracker,
}

impl Connections {
    pub fn new(admission: Admission, proxies: SharedProxies) -> Self {
        let connections = Self {
            admission,
            proxies,
            untaken: untaken::PATIENCE,
            stopping: CancellationToken::new(),
            tasks: TaskTracker::new(),
        };
        connections.tasks.spawn(tell_refusals(connections.admission.clone(), connections.stopping.clone()));
        connections
    }

    /// Answers on `port` until [`Self::stop`].
    pub fn open(&self, port: Port) -> std::io::Result<()> {
        let Port { listener, router, tls } = port;
        let listener = TcpListener::from_std(listener)?;
        let answering = Answering { router, over_tls: tls.is_some() };
        self.tasks.spawn(self.clone().accept(listener, tls, answering));
        Ok(())
    }

    /// Accepts no more connections, closes idle ones, and waits briefly for current requests.
    pub async fn stop(&self) {
        self.stopping.cancel();
        self.tasks.close();
        if timeout(GRACE + GOODBYE / 5, self.tasks.wait()).await.is_err() {
            tracing::warn!(open = self.admission.open(), "some connections did not end in time");
        }
    }

    async fn accept(self, listener: TcpListener, tls: Option<TlsAcceptor>, answering: Answering) {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = self.stopping.cancelled() => return,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let is_proxy = self.proxies.read().trust(peer.ip());
                    // Connections over the limit are closed without an answer, which would cost too
                    // much.
                    if let Ok(place) = self.admission.enter(Network::of(peer.ip()), is_proxy) {
                        let (tls, answering) = (tls.clone(), answering.clone());
                        self.tasks.spawn(self.clone().begin(stream, peer, tls, answering, place));
                    }
                }
                Err(error) => {
                    // A connection that broke off early is ignored; a lack of file descriptors is
                    // logged and passes.
                    tracing::debug!(%error, "a connection could not be accepted");
                    sleep(REST).await;
                }
            }
        }
    }

    async fn begin(
        self,
        stream: TcpStream,
        peer: SocketAddr,
        tls: Option<TlsAcceptor>,
        answering: Answering,
        place: Place,
    ) {
        let _ = stream.set_nodelay(true);
        let meter = Arc::new(Meter::default());
        let stream = Paced::new(stream, meter.clone());
        match tls {
            None => self.serve(Metered::new(stream, meter.clone(), place), meter, peer, answering).await,
            Some(tls) => match timeout(HANDSHAKE, tls.accept_with(stream, bound_records)).await {
                Ok(Ok(stream)) => self.serve(Metered::new(stream, meter.clone(), place), meter, peer, answering).await,
                Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
                Err(_) => tracing::debug!("a TLS handshake took too long"),
            },
        }
    }

    async fn serve<S>(&self, stream: Metered<S>, meter: Arc<Meter>, peer: SocketAddr, answering: Answering)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let mut builder = auto::Builder::new(Streams::of_connection(self.untaken));
        // `timeouts.rs` limits the time for request heads, because hyper's timer starts with the
        // first bytes only.
        builder.http1().timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(MAX_HEAD_BYTES);
        builder
            .http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(MAX_STREAMS)
            .max_send_buf_size(MAX_SEND_BUFFER_BYTES)
            // A WebSocket is one more stream (RFC 8441): on a slow line another connection is three
            // round trips and a certificate.
            .enable_connect_protocol()
            .max_header_list_size(MAX_HEAD_BYTES as u32)
            .keep_alive_interval(H2_ALIVE)
            .keep_alive_timeout(H2_ALIVE);
        let service = answering.service(peer, meter.clone());
        let mut connection = std::pin::pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
        let mut timeouts = ConnectionTimeouts::default();
        let mut checks = interval(CHECK_INTERVAL);
        checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let begun = now();
        loop {
            tokio::select! {
                _ = connection.as_mut() => return,
                at = checks.tick() => match timeouts.check(at.saturating_duration_since(begun), meter.counters()) {
                    Verdict::Continue => {}
                    Verdict::TimedOut => return,
                    Verdict::Idle => {
                        connection.as_mut().graceful_shutdown();
                        let _ = timeout(GOODBYE, connection).await;
                        return;
                    }
                },
                () = self.stopping.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    let _ = timeout(GRACE, connection).await;
                    return;
                }
            }
        }
    }
}

/// What is encrypted already cannot be overtaken: a message of the meeting waits for it.
fn bound_records(connection: &mut rustls::ServerConnection) {
    connection.set_buffer_limit(Some(RECORDS_BYTES));
}

#[expect(clippy::disallowed_methods, reason = "the outer loop of a connection measures silence")]
fn now() -> Instant {
    Instant::now()
}

/// Logs refused connections at most once a minute, so that a flood does not fill the log.
async fn tell_refusals(admission: Admission, stopping: CancellationToken) {
    loop {
        tokio::select! {
            () = sleep(Duration::from_mins(1)) => {}
            () = stopping.cancelled() => return,
        }
        let refused = admission.take_refused();
        if refused > 0 {
            tracing::warn!(
                refused,
                open = admission.open(),
                "connections were refused in the last minute; connections and connections_per_address bound them"
            );
        }
    }
}
