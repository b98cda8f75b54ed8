// SPDX-License-Identifier: MPL-2.0
//! Why a call to the media plane was refused.

use crate::{PeerKey, RoomKey};

/// Why a call was refused. Nothing has changed when one of these comes back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SfuError {
    /// The room was never opened or is closed already.
    #[error("room {0} is not open in the media server")]
    NoSuchRoom(RoomKey),
    /// The peer has neither published nor subscribed, or was removed.
    #[error("peer {0} is not in the room")]
    NoSuchPeer(PeerKey),
    /// The session description cannot be read or asks for something impossible. The text says what,
    /// for a log or a developer.
    #[error("the session description was not accepted: {0}")]
    BadSdp(String),
    /// A bound of [`crate::Limits`] was reached.
    #[error("too many {what}: at most {limit} allowed")]
    Limit {
        /// What there is too much of, in words.
        what: &'static str,
        /// The bound.
        limit: usize,
    },
    /// `subscribe_answer` came without an outstanding offer, or for an offer that was replaced by a
    /// newer one.
    #[error("there is no outstanding offer that this answers; subscribe again")]
    NoOffer,
    /// The worker has more commands waiting than it may hold (1024): it is overloaded. Try again in
    /// a moment.
    #[error("the media server is overloaded; try again in a moment")]
    Busy,
    /// The media plane has been shut down.
    #[error("the media server has stopped")]
    Stopped,
}
