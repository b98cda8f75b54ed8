// SPDX-License-Identifier: MPL-2.0
//! ICE over TCP (RFC 6544) on the port number of UDP: for networks that let no UDP out. Browsers
//! connect; we never do.
//!
//! One thread has all connections. Workers give it what they have to say through a bounded channel
//! and never wait: what does not fit is lost, as on a full line, and the estimate of the line
//! falls.

mod admission;
mod connection;
mod framing;
mod outgoing;
mod shared;

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use framing::read_for_fuzzing;

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use socket2::{Domain, Protocol, SockRef, Socket, Type};
use tokio::net::TcpStream;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::sync::watch;
use tokio::task::JoinSet;

use self::admission::Admission;
use self::connection::Connection;
use self::shared::Shared;
use super::message::Message;
use super::ufrag_table::UfragTable;
use crate::Limits;
use crate::engine::LinkSettings;
use crate::route::{Route, Via};
use crate::send_buffer::GsoBatch;

/// Trains from all workers that may wait for the thread. When it is full they are dropped.
const FROM_WORKERS: usize = 4096;
/// Trains that may wait for one connection before they are put into its bounded buffer.
const TO_CONNECTION: usize = 64;
/// Connections that the kernel keeps until they are accepted.
const BACKLOG: i32 = 256;
/// What the kernel may keep for a connection in bytes (it doubles it). More would make sound old
/// where the line is slow.
const KERNEL_BUFFER: usize = 64 * 1024;
/// Bytes of a segment at most: with its headers it passes where 1,100 bytes pass and nobody says so.
/// More: neither media nor pages reach offices behind such tunnels; less: more headers.
const SEGMENT: u32 = 1040;
/// A pause after a connection could not be accepted, so that a lasting fault does not fill the log.
const AFTER_ERROR: Duration = Duration::from_millis(100);

/// Opens the port.
pub(super) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    // The connections of the server's last run do not keep the port.
    socket.set_reuse_address(true)?;
    // Before it listens, so that both ends of every connection keep to it.
    let _ = socket.set_tcp_mss(SEGMENT);
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

/// One or several framed datagrams for one connection.
#[derive(Debug)]
struct Framed {
    route: Route,
    bytes: Vec<u8>,
}

/// Sends from a worker to the connections.
#[derive(Debug, Clone)]
pub(crate) struct TcpSender(Sender<Framed>);

impl TcpSender {
    pub fn send(&self, gso_batch: GsoBatch<'_>) {
        let mut bytes = Vec::with_capacity(
            gso_batch.bytes.len() + 2 * gso_batch.bytes.len().div_ceil(gso_batch.segment_size.max(1)),
        );
        framing::frame(gso_batch.bytes, gso_batch.segment_size, &mut bytes);
        // Full: the thread cannot keep up. Closed: it has ended. Both are as a line that takes
        // nothing.
        let _ = self.0.try_send(Framed { route: gso_batch.route, bytes });
    }
}

/// The TCP side: its thread's state. It ends when no worker is left.
pub(crate) struct TcpPort {
    listener: TcpListener,
    settings: LinkSettings,
    announced: watch::Receiver<Arc<[IpAddr]>>,
    shared: Arc<Shared>,
    from_workers: Receiver<Framed>,
}

impl TcpPort {
    pub fn new(
        listener: TcpListener,
        settings: LinkSettings,
        announced: watch::Receiver<Arc<[IpAddr]>>,
        ufrags: UfragTable,
        workers: Vec<SyncSender<Message>>,
        limits: Limits,
    ) -> (Self, TcpSender) {
        let (sender, from_workers) = mpsc::channel(FROM_WORKERS);
        let shared = Arc::new(Shared { ufrags, workers, limits });
        (Self { listener, settings, announced, shared, from_workers }, TcpSender(sender))
    }

    /// Serves until the last worker is gone.
    pub fn run(self) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let result = runtime.and_then(|runtime| runtime.block_on(self.serve()));
        if let Err(error) = result {
            tracing::error!(%error, "the TCP side of the media port has failed; browsers reach it by UDP only");
        }
    }

    async fn serve(self) -> io::Result<()> {
        let Self { listener, mut settings, mut announced, shared, mut from_workers } = self;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let mut admission = Admission::new(&shared.limits);
        let mut connections: HashMap<Route, Sender<Vec<u8>>> = HashMap::new();
        let mut running: JoinSet<Route> = JoinSet::new();
        loop {
            tokio::select! {
                framed = from_workers.recv() => {
                    let Some(Framed { route, bytes }) = framed else { return Ok(()) };
                    if let Some(connection) = connections.get(&route)
                        && let Err(TrySendError::Full(_)) = connection.try_send(bytes)
                    {
                        tracing::trace!(theirs = %route.theirs, "a slow connection loses datagrams");
                    }
                }
                Some(ended) = running.join_next() => {
                    // A connection that panicked cannot say which it was; it keeps its place among
                    // the bounds.
                    if let Ok(route) = ended {
                        connections.remove(&route);
                        admission.leave(route.theirs.ip());
                    }
                }
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        if announced.has_changed().unwrap_or_default() {
                            settings.announce(&announced.borrow_and_update());
                        }
                        let Some(route) = route_of(&stream, &settings) else { continue };
                        // Refused by being closed: the browser tries its other candidates.
                        if connections.contains_key(&route) || !admission.enter(route.theirs.ip()) {
                            tracing::debug!(theirs = %route.theirs, "a connection to the media port is refused: too many");
                            continue;
                        }
                        let (sender, inbox) = mpsc::channel(TO_CONNECTION);
                        connections.insert(route, sender);
                        let connection = Connection::new(stream, route, inbox, shared.clone());
                        running.spawn(async move {
                            connection.serve().await;
                            route
                        });
                    }
                    Err(error) => {
                        tracing::debug!(%error, "a connection to the media port could not be accepted");
                        tokio::time::sleep(AFTER_ERROR).await;
                    }
                },
            }
        }
    }
}

/// `None` when it has gone already.
fn route_of(stream: &TcpStream, settings: &LinkSettings) -> Option<Route> {
    let socket = SockRef::from(stream);
    socket.set_tcp_nodelay(true).ok()?;
    socket.set_send_buffer_size(KERNEL_BUFFER).ok()?;
    let (ours, theirs) = (canonical(stream.local_addr().ok()?), canonical(stream.peer_addr().ok()?));
    Some(Route { ours: settings.announced_for(ours), theirs, via: Via::Tcp })
}

fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}
