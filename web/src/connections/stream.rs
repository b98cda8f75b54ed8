// SPDX-License-Identifier: MPL-2.0
//! A byte stream that counts its bytes and fails when the peer stops reading.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::admission::Place;
use super::timeouts::Counters;

/// A peer that reads nothing for this long is disconnected.
const TAKES_NOTHING: Duration = Duration::from_mins(1);
/// WebSockets of one HTTP/2 connection. A page has one, and a person a few windows; more would pass
/// by the bounds on connections.
const MAX_SOCKETS: u64 = 16;
/// The preface of HTTP/2 without TLS (RFC 9113, section 3.4); HTTP/1.1 has no such method.
const H2_BEGIN: &[u8] = b"PRI ";

/// Counters that the stream, the requests and the task of one connection share.
#[derive(Debug, Default)]
pub struct Meter {
    read: AtomicU64,
    written: AtomicU64,
    begun: AtomicU64,
    open: AtomicU64,
    answered: AtomicU64,
    rested: AtomicU64,
    sockets: AtomicU64,
    has_had_sockets: AtomicBool,
    is_h2: AtomicBool,
    is_upgraded: AtomicBool,
}

impl Meter {
    pub fn counters(&self) -> Counters {
        Counters {
            read: self.read.load(Ordering::Relaxed),
            written: self.written.load(Ordering::Relaxed),
            begun: self.begun.load(Ordering::Relaxed),
            open: self.open.load(Ordering::Relaxed),
            answered: self.answered.load(Ordering::Relaxed),
            rested: self.rested.load(Ordering::Relaxed),
            sockets: self.sockets.load(Ordering::Relaxed),
            is_h2: self.is_h2.load(Ordering::Relaxed),
            is_upgraded: self.is_upgraded.load(Ordering::Relaxed),
        }
    }

    pub fn upgraded(&self) {
        self.is_upgraded.store(true, Ordering::Relaxed);
    }

    /// Counts a WebSocket that is a stream of this connection until the returned value is dropped.
    /// None if there are too many.
    pub fn open_socket(self: &Arc<Self>) -> Option<OpenSocket> {
        let more = |sockets: u64| (sockets < MAX_SOCKETS).then_some(sockets + 1);
        self.sockets.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).ok()?;
        self.has_had_sockets.store(true, Ordering::Relaxed);
        Some(OpenSocket { meter: self.clone() })
    }

    /// Whether it carries a call, or did: a socket that broke off comes back.
    pub fn has_had_sockets(&self) -> bool {
        self.has_had_sockets.load(Ordering::Relaxed)
    }

    /// Counts a request until the returned value is dropped.
    pub fn begin(self: &Arc<Self>) -> OpenRequest {
        self.begun.fetch_add(1, Ordering::Relaxed);
        self.open.fetch_add(1, Ordering::Relaxed);
        OpenRequest { meter: self.clone(), is_answered: false }
    }
}

/// A WebSocket that is a stream of an HTTP/2 connection.
#[derive(Debug)]
pub struct OpenSocket {
    meter: Arc<Meter>,
}

impl Drop for OpenSocket {
    fn drop(&mut self) {
        self.meter.sockets.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A request in progress.
#[derive(Debug)]
pub struct OpenRequest {
    meter: Arc<Meter>,
    is_answered: bool,
}

impl OpenRequest {
    /// Whether its connection carries a call, or did.
    pub fn is_beside_call(&self) -> bool {
        self.meter.has_had_sockets()
    }

    /// Its answer is ready to be sent.
    pub fn answered(mut self) -> Self {
        if !self.is_answered {
            self.is_answered = true;
            self.meter.answered.fetch_add(1, Ordering::Relaxed);
        }
        self
    }
}

impl Drop for OpenRequest {
    fn drop(&mut self) {
        let Self { meter, is_answered } = self;
        meter.rested.store(meter.read.load(Ordering::Relaxed), Ordering::Relaxed);
        meter.open.fetch_sub(1, Ordering::Relaxed);
        if *is_answered {
            meter.answered.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

#[derive(Debug)]
pub struct Metered<S> {
    stream: S,
    meter: Arc<Meter>,
    /// Held as long as the stream, also after an upgrade to WebSocket.
    _place: Place,
    /// Runs while the peer does not read.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S> Metered<S> {
    pub fn new(stream: S, meter: Arc<Meter>, place: Place) -> Self {
        Self { stream, meter, _place: place, waiting: None }
    }

    fn written(&mut self, context: &mut Context<'_>, polled: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match polled {
            Poll::Ready(done) => {
                self.waiting = None;
                if let Ok(count) = done {
                    self.meter.written.fetch_add(count as u64, Ordering::Relaxed);
                }
                Poll::Ready(done)
            }
            Poll::Pending => {
                let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(TAKES_NOTHING)));
                match waiting.as_mut().poll(context) {
                    Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
                    Poll::Pending => Poll::Pending,
                }
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        let new = &buffer.filled()[before..];
        if !new.is_empty() && self.meter.read.fetch_add(new.len() as u64, Ordering::Relaxed) == 0 {
            self.meter.is_h2.store(new.starts_with(H2_BEGIN), Ordering::Relaxed);
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, buffers);
        self.written(context, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_connection_carries_so_many_websockets_and_no_more() {
        let meter = Arc::new(Meter::default());
        let mut open: Vec<OpenSocket> = (0..MAX_SOCKETS).map_while(|_| meter.open_socket()).collect();
        assert_eq!(meter.counters().sockets, MAX_SOCKETS);
        assert!(meter.open_socket().is_none());
        open.pop();
        assert!(meter.open_socket().is_some(), "one was closed");
    }
}
