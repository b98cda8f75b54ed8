// SPDX-License-Identifier: MPL-2.0
//! Where a link lives.

use crate::Direction;
use crate::forwarding::arena::{PeerPlace, RoomPlace};

/// Where a link lives. The serial tells a link from its predecessor in the same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct LinkAddress {
    pub room: RoomPlace,
    pub peer: PeerPlace,
    pub direction: Direction,
    pub serial: u64,
}
