// SPDX-License-Identifier: MPL-2.0
//! One connection of a browser.

use std::future::pending;
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::Instant;

use tokio::net::TcpStream;
use tokio::sync::mpsc::Receiver;

use super::admission::{Verdict, Watch};
use super::framing::FrameReader;
use super::outgoing::Outgoing;
use super::shared::Shared;
use crate::net::datagram_batch::DatagramBatch;
use crate::route::Route;
use crate::stun;

/// A connection's state.
pub(super) struct Connection {
    stream: TcpStream,
    route: Route,
    inbox: Receiver<Vec<u8>>,
    shared: Arc<Shared>,
    frames: FrameReader,
    outgoing: Outgoing,
    watch: Watch,
    /// Who owns the link that was last named here.
    worker: Option<usize>,
}

impl Connection {
    pub fn new(stream: TcpStream, route: Route, inbox: Receiver<Vec<u8>>, shared: Arc<Shared>) -> Self {
        let outgoing = Outgoing::new(shared.limits.tcp_outgoing_bytes);
        let watch = Watch::new(&shared.limits, now());
        Self { stream, route, inbox, shared, frames: FrameReader::new(), outgoing, watch, worker: None }
    }

    /// Works until the browser goes, or is sent away.
    pub async fn serve(mut self) {
        while self.step().await.is_ok() {}
    }

    /// An error ends the connection; which one matters to nobody.
    async fn step(&mut self) -> io::Result<()> {
        let Self { stream, inbox, outgoing, watch, .. } = &mut *self;
        let deadline = tokio::time::Instant::from_std(watch.deadline());
        let writable = async { if outgoing.is_empty() { pending().await } else { stream.writable().await } };
        tokio::select! {
            framed = inbox.recv() => {
                outgoing.push(&framed.ok_or(ErrorKind::NotConnected)?);
                watch.answered(now());
                self.write()?;
                while let Ok(more) = self.inbox.try_recv() {
                    self.outgoing.push(&more);
                    self.write()?;
                }
                Ok(())
            }
            ready = writable => {
                ready?;
                self.write()
            }
            ready = stream.readable() => {
                ready?;
                self.read()
            }
            () = tokio::time::sleep_until(deadline) => Err(ErrorKind::TimedOut.into()),
        }
    }

    fn write(&mut self) -> io::Result<()> {
        let mut progress = false;
        while !self.outgoing.is_empty() {
            match self.stream.try_write(self.outgoing.waiting()) {
                Ok(bytes) => {
                    progress = true;
                    self.outgoing.wrote(bytes);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        self.watch.writing(!self.outgoing.is_empty(), progress, now());
        Ok(())
    }

    fn read(&mut self) -> io::Result<()> {
        let bytes = match self.stream.try_read(self.frames.space()) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error),
        };
        self.frames.filled(bytes);
        let arrived = now();
        let mut batch = DatagramBatch::default();
        while let Some(datagram) = self.frames.next().map_err(|_| ErrorKind::InvalidData)? {
            match self.watch.on_datagram(datagram, arrived) {
                Verdict::Take => {}
                Verdict::Drop => continue,
                Verdict::Close => return Err(ErrorKind::InvalidData.into()),
            }
            let worker = match stun::local_ufrag(datagram) {
                Some(ufrag) => self.shared.ufrags.find(ufrag),
                None => self.worker,
            };
            let Some(worker) = worker else { continue };
            if let Some(before) = self.worker.replace(worker).filter(|before| *before != worker) {
                self.shared.hand_over(&mut batch, before, arrived);
            }
            batch.push(datagram, self.route);
        }
        if let Some(worker) = self.worker {
            self.shared.hand_over(&mut batch, worker, arrived);
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the outer loop reads the clock and passes it in")]
fn now() -> Instant {
    Instant::now()
}
