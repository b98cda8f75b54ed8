// SPDX-License-Identifier: MPL-2.0
//! A TCP connection that holds the pages of a call back (`pacing.rs`), so that its sound does not
//! wait behind them. From the first WebSocket of the connection on: before that, nothing else is
//! underway, and the first page should come as fast as the line carries it.

use std::io;
use std::os::fd::AsRawFd as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

use super::pacing::{Pacing, Permit, Underway};
use super::stream::Meter;

pub struct Paced {
    stream: TcpStream,
    meter: Arc<Meter>,
    begun: Instant,
    pacing: Pacing,
    /// Runs while nothing may be written.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Paced {
    pub fn new(stream: TcpStream, meter: Arc<Meter>) -> Self {
        Self { stream, meter, begun: now(), pacing: Pacing::default(), waiting: None }
    }

    /// How many bytes may be written now.
    fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<usize> {
        loop {
            if let Some(waiting) = &mut self.waiting {
                ready!(waiting.as_mut().poll(context));
                self.waiting = None;
            }
            let underway = if self.meter.has_had_sockets() { underway(&self.stream) } else { None };
            let Some(underway) = underway else { return Poll::Ready(usize::MAX) };
            match self.pacing.permit(self.begun.elapsed(), underway) {
                Permit::Write(room) => return Poll::Ready(room),
                Permit::Wait(duration) => self.waiting = Some(Box::pin(sleep(duration))),
            }
        }
    }
}

impl AsyncRead for Paced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Paced {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let room = ready!(self.poll_room(context)).min(bytes.len());
        Pin::new(&mut self.stream).poll_write(context, &bytes[..room])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let room = ready!(self.poll_room(context));
        if room >= buffers.iter().map(|buffer| buffer.len()).sum() {
            return Pin::new(&mut self.stream).poll_write_vectored(context, buffers);
        }
        let first = buffers.iter().find(|buffer| !buffer.is_empty()).map_or(&[][..], |buffer| &buffer[..]);
        Pin::new(&mut self.stream).poll_write(context, &first[..room.min(first.len())])
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

/// Places in `struct tcp_info` of linux/tcp.h, in bytes. The C library's own ends before the last.
const UNACKNOWLEDGED: usize = 24;
const SACKED: usize = 28;
const LOST: usize = 32;
const RESENT: usize = 36;
const ROUND_TRIP: usize = 68;
const BYTES_ACKNOWLEDGED: usize = 120;
const NOT_SENT: usize = 144;
const SHORTEST: usize = 148;
const ARRIVED: usize = 192;
const BYTES_SENT: usize = 200;
const BYTES_RESENT: usize = 208;
const LENGTH: usize = 216;

/// None where the system does not tell.
fn underway(stream: &TcpStream) -> Option<Underway> {
    let mut info = [0u8; LENGTH];
    let mut length = LENGTH as libc::socklen_t;
    // SAFETY: the descriptor is open, and both pointers outlive the call.
    let answered = unsafe {
        libc::getsockopt(
            stream.as_raw_fd(),
            libc::IPPROTO_TCP,
            libc::TCP_INFO,
            info.as_mut_ptr().cast(),
            &raw mut length,
        )
    };
    if answered != 0 || (length as usize) < LENGTH {
        return None;
    }
    let number = |at: usize| u32::from_ne_bytes([info[at], info[at + 1], info[at + 2], info[at + 3]]);
    let long = |at: usize| u64::from(number(at)) | u64::from(number(at + 4)) << 32;
    let micros = |at: usize| Duration::from_micros(number(at).into());
    // What has arrived behind a gap, and what is lost, is not on the line any more.
    let unacknowledged = u64::from(number(UNACKNOWLEDGED));
    let off_the_line = u64::from(number(SACKED)) + u64::from(number(LOST));
    let on_the_line = (unacknowledged + u64::from(number(RESENT))).saturating_sub(off_the_line);
    let sent = long(BYTES_SENT).saturating_sub(long(BYTES_RESENT)).saturating_sub(long(BYTES_ACKNOWLEDGED));
    let bytes = sent * on_the_line / unacknowledged.max(1) + u64::from(number(NOT_SENT));
    // Before the first measurement the kernel says that the shortest one is endless.
    (number(SHORTEST) != u32::MAX).then(|| Underway {
        round_trip: micros(ROUND_TRIP),
        shortest: micros(SHORTEST),
        bytes: usize::try_from(bytes).unwrap_or(usize::MAX),
        arrived: number(ARRIVED),
    })
}

#[expect(clippy::disallowed_methods, reason = "the outer loop of a connection measures round trips")]
fn now() -> Instant {
    Instant::now()
}
