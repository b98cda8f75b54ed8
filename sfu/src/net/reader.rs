// SPDX-License-Identifier: MPL-2.0
//! Reads the port and sends every datagram to the worker that owns its link: by source address
//! where that is known, by the name in it where it is a STUN message. Everything else is from
//! strangers and is dropped unread.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender};
use std::time::{Duration, Instant};

use tokio::io::Interest;

use super::datagram_batch::DatagramBatch;
use super::message::Message;
use super::socket::{MediaSocket, ReceiveBuffers};
use super::sources::{SourceTable, Verdict};
use super::ufrag_table::UfragTable;
use crate::forwarding::KnownSource;
use crate::totals::Dropped;

/// How often the reader checks whether it is to stop.
const WAKE: Duration = Duration::from_millis(200);
/// The port is read at most this often: what came meanwhile is handled in one go, which costs a
/// fraction of waking two threads for every datagram, and packets of one picture leave in one
/// system call. It is the greater part of the delay inside the server.
const GATHER: Duration = Duration::from_micros(2500);
/// A pause after the port could not be read, so that a lasting fault does not fill the log.
const AFTER_ERROR: Duration = Duration::from_millis(100);

/// The reading thread's state.
pub(crate) struct Reader {
    pub socket: Arc<MediaSocket>,
    pub ufrags: UfragTable,
    pub workers: Vec<SyncSender<Message>>,
    /// Addresses of browsers of this worker.
    pub known_sources: Receiver<(KnownSource, usize)>,
    pub datagrams_per_second: u32,
    pub stop: Arc<AtomicBool>,
    pub dropped: Arc<Dropped>,
}

impl Reader {
    /// Reads until told to stop.
    pub fn run(self) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let result = runtime.and_then(|runtime| runtime.block_on(self.read()));
        if let Err(error) = result {
            tracing::error!(%error, "the media port cannot be read; no media will flow");
        }
    }

    async fn read(&self) -> io::Result<()> {
        let readiness = self.socket.readiness()?;
        let mut sources = SourceTable::new(self.datagrams_per_second, now());
        let mut buffers = ReceiveBuffers::new();
        let mut batches: Vec<DatagramBatch> = self.workers.iter().map(|_| DatagramBatch::default()).collect();
        let mut next = now();
        while !self.stop.load(Ordering::Relaxed) {
            // This thread does nothing else, so it may sleep without its runtime.
            std::thread::sleep(next.saturating_duration_since(now()));
            if tokio::time::timeout(WAKE, readiness.readable()).await.is_err() {
                continue;
            }
            let arrived = now();
            next = arrived + GATHER;
            self.learn(&mut sources, arrived);
            let read = readiness.try_io(Interest::READABLE, || {
                self.socket.receive(&mut buffers, |datagram| {
                    if let Some(worker) = self.worker_for(&mut sources, datagram.bytes, datagram.route.theirs, arrived)
                    {
                        batches[worker].push(datagram.bytes, datagram.route);
                    }
                })
            });
            match read {
                Ok(()) => {}
                // Refused: a browser to which something was sent has gone away.
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::ConnectionRefused) => {}
                Err(error) => {
                    tracing::warn!(%error, "reading the media port failed");
                    tokio::time::sleep(AFTER_ERROR).await;
                }
            }
            for (batch, worker) in batches.iter_mut().zip(&self.workers) {
                if !batch.is_empty() {
                    let mut full = std::mem::take(batch);
                    full.arrived = Some(arrived);
                    // Full: the worker is overloaded. Media is lost as on a full line, and sources
                    // slow down.
                    let datagrams = full.len() as u64;
                    if worker.try_send(Message::Datagrams(full)).is_err() {
                        self.dropped.queue_full.add(datagrams);
                    }
                }
            }
            sources.sweep(arrived);
        }
        Ok(())
    }

    /// What workers have said of sources meanwhile: whether there was anything.
    fn learn(&self, sources: &mut SourceTable, now: Instant) -> bool {
        self.known_sources.try_iter().map(|(source, worker)| sources.learn(source, worker, now)).count() > 0
    }

    fn worker_for(&self, sources: &mut SourceTable, bytes: &[u8], source: SocketAddr, now: Instant) -> Option<usize> {
        let mut verdict = sources.worker_for(bytes, source, &self.ufrags, now);
        // On a short path the handshake follows within the batch in which its worker made the
        // source known.
        if verdict == Verdict::Stranger && self.learn(sources, now) {
            verdict = sources.worker_for(bytes, source, &self.ufrags, now);
        }
        match verdict {
            Verdict::Worker(worker) if worker < self.workers.len() => return Some(worker),
            // Also an answer that names a worker which there is not.
            Verdict::Worker(_) | Verdict::Stranger => self.dropped.strangers.add(1),
            Verdict::TooMany => self.dropped.rate_limit.add(1),
        }
        None
    }
}

#[expect(clippy::disallowed_methods, reason = "the outer loop reads the clock and passes it in")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;

    #[test]
    fn a_handshake_directly_behind_the_check_that_made_its_source_known_is_not_dropped() {
        let (known_sources, known_to_reader) = sync_channel(4);
        let reader = Reader {
            socket: Arc::new(MediaSocket::bind(SocketAddr::from(([127, 0, 0, 1], 0)), &[]).unwrap()),
            ufrags: UfragTable::default(),
            workers: vec![sync_channel(1).0],
            known_sources: known_to_reader,
            datagrams_per_second: 4000,
            stop: Arc::default(),
            dropped: Arc::default(),
        };
        let (an, stranger) = (SocketAddr::from(([192, 0, 2, 1], 4000)), SocketAddr::from(([192, 0, 2, 2], 4000)));
        let mut sources = SourceTable::new(4000, now());
        let hello = [22, 254, 253];
        assert_eq!(reader.worker_for(&mut sources, &hello, an, now()), None);
        // The worker answers the check while the reader goes on with its batch.
        known_sources.send((KnownSource { address: an, is_proven: false }, 0)).unwrap();
        assert_eq!(reader.worker_for(&mut sources, &hello, an, now()), Some(0));
        assert_eq!(reader.worker_for(&mut sources, &hello, stranger, now()), None);
    }
}
