//! What a worker is sent.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::sync::oneshot;

use super::datagram_batch::DatagramBatch;
use crate::forwarding::{Command, Parcel};
use crate::totals::MediaTotals;

/// What a worker is sent.
#[derive(Debug)]
pub(crate) enum Message {
    Datagrams(DatagramBatch),
    Command(Command),
    /// What the worker of this number has for the rooms that it shares with this one.
    Parcel(usize, Parcel),
    /// New connections are told these addresses from now on.
    Announce(Arc<[IpAddr]>),
    /// What has this worker done so far?
    Totals(oneshot::Sender<MediaTotals>),
    /// Close everything and end.
    Stop,
}
