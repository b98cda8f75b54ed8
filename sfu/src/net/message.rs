// SPDX-License-Identifier: MPL-2.0
//! What a worker is sent.

use std::net::IpAddr;
use std::sync::Arc;

use mixing::Mixed;
use tokio::sync::oneshot;

use super::datagram_batch::DatagramBatch;
use crate::forwarding::{Command, LinkAddress, ShardBatch};
use crate::totals::MediaTotals;

/// What a worker is sent.
#[derive(Debug)]
pub(crate) enum Message {
    Datagrams(DatagramBatch),
    Command(Command),
    /// From the worker of this number, for the rooms that it shares with this one.
    ShardBatch(usize, ShardBatch),
    /// What the mixer has made for subscribers of this worker.
    Mixed(Vec<Mixed<LinkAddress>>),
    /// Announce these addresses as host candidates of new connections.
    Announce(Arc<[IpAddr]>),
    /// Reply with the counters.
    Totals(oneshot::Sender<MediaTotals>),
    /// Close everything and end.
    Stop,
}
