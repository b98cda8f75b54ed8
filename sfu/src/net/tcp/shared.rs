// SPDX-License-Identifier: MPL-2.0
//! What the TCP connections share.

use std::sync::mpsc::SyncSender;
use std::time::Instant;

use crate::Limits;
use crate::net::datagram_batch::DatagramBatch;
use crate::net::message::Message;
use crate::net::ufrag_table::UfragTable;

/// What all connections share.
#[derive(Debug)]
pub(super) struct Shared {
    pub ufrags: UfragTable,
    pub workers: Vec<SyncSender<Message>>,
    pub limits: Limits,
}

impl Shared {
    /// Gives a worker what came for it.
    pub fn hand_over(&self, batch: &mut DatagramBatch, worker: usize, arrived: Instant) {
        if batch.is_empty() {
            return;
        }
        let mut full = std::mem::take(batch);
        full.arrived = Some(arrived);
        if let Some(worker) = self.workers.get(worker) {
            // Full: the worker is overloaded. Media is lost as on a full line, and senders slow
            // down.
            let _ = worker.try_send(Message::Datagrams(full));
        }
    }
}
