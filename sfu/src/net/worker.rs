// SPDX-License-Identifier: MPL-2.0
//! A forwarding thread: feeds its [`Forwarder`] with datagrams, commands and time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::time::Instant;

use super::message::Message;
use super::socket::MediaSocket;
use super::tcp::TcpSender;
use super::ufrag_table::UfragTable;
use crate::event_sender::EventSender;
use crate::forwarding::{Forwarder, KnownSource, UfragChange};
use crate::mixer_thread::MixerHandle;
use crate::totals::MediaTotals;

/// Messages handled before the clock is looked at again. More: timers late under load; fewer: more
/// system calls.
const BURST: usize = 64;

/// A forwarding thread's state.
pub(crate) struct Worker {
    pub index: usize,
    pub inbox: Receiver<Message>,
    /// The inboxes of all workers, this one among them.
    pub workers: Vec<SyncSender<Message>>,
    pub forwarder: Forwarder,
    pub socket: Arc<MediaSocket>,
    pub tcp: Option<TcpSender>,
    pub mixer: MixerHandle,
    pub ufrags: UfragTable,
    /// To the reader: addresses of this worker's browsers.
    pub known_sources: SyncSender<(KnownSource, usize)>,
    pub event_sender: EventSender,
    /// What this thread counts itself; the rest is its forwarder's.
    pub totals: MediaTotals,
}

impl Worker {
    /// Works until told to stop.
    pub fn run(mut self) {
        loop {
            let wait = self.forwarder.due().saturating_duration_since(now());
            let mut message = match self.inbox.recv_timeout(wait) {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            let mut left = BURST;
            let mut stop = false;
            while let Some(present) = message {
                let arrived = match &present {
                    Message::Datagrams(batch) => batch.arrived,
                    Message::ShardBatch(_, shard_batch) => shard_batch.arrived,
                    _ => None,
                };
                match present {
                    Message::Stop => stop = true,
                    present => self.handle(present),
                }
                left -= 1;
                message = if left == 0 || stop { None } else { self.inbox.try_recv().ok() };
                let sent = self.flush();
                if let Some(arrived) = arrived.filter(|_| sent) {
                    self.totals.queue_times.record(now().saturating_duration_since(arrived));
                }
            }
            if stop {
                break;
            }
            self.guarded(|worker| worker.forwarder.advance(now()));
            self.flush();
        }
        self.guarded(|worker| worker.forwarder.close(now()));
        self.flush();
    }

    fn handle(&mut self, message: Message) {
        match message {
            Message::Command(command) => {
                self.guarded(|worker| worker.forwarder.command(command, now()));
            }
            Message::Datagrams(batch) => {
                let arrived = batch.arrived.unwrap_or_else(now);
                for (bytes, route) in batch.iter() {
                    self.totals.received_packets += 1;
                    self.totals.received_bytes += bytes.len() as u64;
                    self.guarded(|worker| worker.forwarder.receive(bytes, route, arrived));
                }
                // Before this thread's own sealing and sending: the others can begin with theirs.
                self.hand_over();
                self.send_on();
            }
            Message::ShardBatch(from, shard_batch) => {
                let arrived = shard_batch.arrived.unwrap_or_else(now);
                self.guarded(|worker| worker.forwarder.receive_shard_batch(from, shard_batch, arrived));
                self.send_on();
            }
            Message::Mixed(packets) => {
                self.guarded(|worker| worker.forwarder.receive_mixed(&packets, now()));
                self.send_on();
            }
            Message::Announce(addresses) => self.forwarder.announce(&addresses),
            Message::Totals(reply) => {
                let mut totals = self.forwarder.totals();
                totals.add(&self.totals);
                // Whoever asked may have lost patience.
                let _ = reply.send(totals);
            }
            Message::Stop => {}
        }
    }

    /// Sends what the packets taken in have left for subscribers.
    fn send_on(&mut self) {
        while self.guarded(|worker| worker.forwarder.flush(now())) == Some(true) {
            self.flush();
        }
    }

    /// Links catch the engine's panics themselves; this keeps a mistake of ours from ending every
    /// room of the worker.
    fn guarded<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let done = catch_unwind(AssertUnwindSafe(|| work(self)));
        if done.is_err() {
            tracing::error!("a forwarding step failed; its packet or command is lost");
        }
        done.ok()
    }

    /// Gives the other workers what waits for them. Never waits: who has no room for it loses
    /// packets, and hears the rest next time.
    fn hand_over(&mut self) {
        for (waiting, worker) in self.forwarder.shard_batches().iter_mut().zip(&self.workers) {
            if waiting.is_empty() {
                continue;
            }
            let shard_batch = std::mem::take(waiting);
            if let Err(TrySendError::Full(Message::ShardBatch(_, shard_batch))) =
                worker.try_send(Message::ShardBatch(self.index, shard_batch))
            {
                *waiting = shard_batch;
                self.totals.dropped_queue_full += waiting.hold_back() as u64;
            }
        }
    }

    /// True when there was something to send.
    fn flush(&mut self) -> bool {
        self.hand_over();
        self.mixer.send(self.index, self.forwarder.mix_jobs());
        // Before the answers that a browser replies to leave.
        for source in self.forwarder.known_sources().drain(..) {
            // The reader is behind: the next check from this address, seconds later, repeats it.
            let _ = self.known_sources.try_send((source, self.index));
        }
        let datagrams = self.forwarder.datagrams();
        let any = !datagrams.is_empty();
        if any {
            let unsent = self.socket.send(datagrams, self.tcp.as_ref());
            self.totals.sent_packets += datagrams.len() as u64 - unsent.packets;
            self.totals.sent_bytes += datagrams.bytes() as u64 - unsent.bytes;
            self.totals.send_errors += unsent.packets;
            datagrams.clear();
        }
        for change in self.forwarder.ufrag_changes().drain(..) {
            match change {
                UfragChange::Added(ufrag) => self.ufrags.add(ufrag, self.index),
                UfragChange::Removed(ufrag) => self.ufrags.remove(&ufrag),
            }
        }
        self.event_sender.send_all(self.forwarder.events());
        any
    }
}

#[expect(clippy::disallowed_methods, reason = "the outer loop reads the clock and passes it in")]
fn now() -> Instant {
    Instant::now()
}
