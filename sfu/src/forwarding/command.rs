// SPDX-License-Identifier: MPL-2.0
//! Commands to a worker, and whom each is about.

use tokio::sync::oneshot;

use crate::engine::{Answered, Offered};
use crate::forwarding::RoomSerial;
use crate::stats::{PeerLinks, RoomStats};
use crate::{Bitrate, Direction, PeerKey, PublishedSource, RecordingTarget, RoomKey, SfuError, Source, Tile};

type Reply<T> = oneshot::Sender<Result<T, SfuError>>;

/// A command and where its answer goes. See the methods of [`crate::SfuHandle`].
#[derive(Debug)]
pub(crate) enum Command {
    /// Opens a room or, where it is not `home`, one more shard of it.
    OpenRoom {
        room: RoomKey,
        serial: RoomSerial,
        home: bool,
        reply: Reply<()>,
    },
    CloseRoom {
        room: RoomKey,
        reply: Reply<()>,
    },
    PublishOffer {
        room: RoomKey,
        peer: PeerKey,
        offered: Offered,
        sources: Vec<PublishedSource>,
        reply: Reply<String>,
    },
    Subscribe {
        room: RoomKey,
        peer: PeerKey,
        reply: Reply<String>,
    },
    RestartSubscription {
        room: RoomKey,
        peer: PeerKey,
        reply: Reply<String>,
    },
    OfferMoreSlots {
        room: RoomKey,
        peer: PeerKey,
        reply: Reply<Option<String>>,
    },
    SubscribeAnswer {
        room: RoomKey,
        peer: PeerKey,
        answered: Answered,
        reply: Reply<()>,
    },
    SubscribeOffer {
        room: RoomKey,
        peer: PeerKey,
        offered: Offered,
        only_from: Option<PeerKey>,
        reply: Reply<String>,
    },
    Disconnect {
        room: RoomKey,
        peer: PeerKey,
        direction: Direction,
        reply: Reply<()>,
    },
    SetView {
        room: RoomKey,
        peer: PeerKey,
        tiles: Vec<Tile>,
        reply: Reply<()>,
    },
    SetPriority {
        room: RoomKey,
        peer: PeerKey,
        first: bool,
        reply: Reply<()>,
    },
    SetEconomy {
        room: RoomKey,
        peer: PeerKey,
        wanted: bool,
        reply: Reply<()>,
    },
    SetFirstEstimate {
        room: RoomKey,
        peer: PeerKey,
        bitrate: Bitrate,
        reply: Reply<()>,
    },
    LookForRoom {
        room: RoomKey,
        peer: PeerKey,
        bitrate: Bitrate,
        reply: Reply<()>,
    },
    SetMuted {
        room: RoomKey,
        peer: PeerKey,
        source: Source,
        muted: bool,
        reply: Reply<()>,
    },
    SetRecording {
        room: RoomKey,
        peer: PeerKey,
        source: Source,
        target: Option<RecordingTarget>,
        reply: Reply<()>,
    },
    RemovePeer {
        room: RoomKey,
        peer: PeerKey,
        reply: Reply<()>,
    },
    Stats {
        room: RoomKey,
        reply: Reply<RoomStats>,
    },
    Links {
        room: RoomKey,
        reply: Reply<Vec<PeerLinks>>,
    },
}

/// Whom a command is about, which decides what thread it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum About {
    /// The room as a whole.
    Room,
    /// A peer, who is in the room from this order on.
    Joining(PeerKey),
    /// A peer who should be in the room.
    Present(PeerKey),
    /// A peer, who is not in the room after this order.
    Leaving(PeerKey),
}

impl Command {
    pub fn about(&self) -> (RoomKey, About) {
        let (room, about) = match self {
            Self::OpenRoom { room, .. }
            | Self::CloseRoom { room, .. }
            | Self::Stats { room, .. }
            | Self::Links { room, .. } => (room, About::Room),
            Self::PublishOffer { room, peer, .. }
            | Self::Subscribe { room, peer, .. }
            | Self::SubscribeOffer { room, peer, .. }
            | Self::SetView { room, peer, .. }
            | Self::SetPriority { room, peer, .. }
            | Self::SetEconomy { room, peer, .. }
            | Self::SetFirstEstimate { room, peer, .. }
            | Self::SetMuted { room, peer, .. } => (room, About::Joining(peer.clone())),
            Self::RestartSubscription { room, peer, .. }
            | Self::OfferMoreSlots { room, peer, .. }
            | Self::SubscribeAnswer { room, peer, .. }
            | Self::Disconnect { room, peer, .. }
            | Self::LookForRoom { room, peer, .. }
            | Self::SetRecording { room, peer, .. } => (room, About::Present(peer.clone())),
            Self::RemovePeer { room, peer, .. } => (room, About::Leaving(peer.clone())),
        };
        (room.clone(), about)
    }
}
