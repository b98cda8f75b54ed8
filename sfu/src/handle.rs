//! The door: starting the media plane and giving it orders.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use tokio::sync::mpsc;

use crate::{PeerKey, RoomKey, RoomStats, SfuConfig, SfuError, SfuEvent, Source};

/// A media line of a publish offer and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedSource {
    /// The `mid` of the line (`RTCRtpTransceiver.mid` after `setLocalDescription`).
    pub mid: String,
    /// What is published there.
    pub source: Source,
    /// Where to record it; microphones only, ignored for others and for lines that are being published already. The file begins with
    /// the first packet.
    pub recording: Option<RecordingTarget>,
}

/// Where a track is recorded and what is written beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingTarget {
    /// The Ogg Opus file to create, ending in `.opus`; its folder is created. The sidecar is the same name ending in `.json`. See
    /// docs/recording-format.md.
    pub path: PathBuf,
    /// Copied into the sidecar: who speaks, in which meeting, as the caller names them.
    pub labels: BTreeMap<String, String>,
}

/// A picture that a subscriber has on screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Whose picture.
    pub publisher: PeerKey,
    /// Camera or screen.
    pub source: Source,
    /// Width on screen in device pixels; together with the height it chooses the layer.
    pub width: u32,
    /// Height on screen in device pixels.
    pub height: u32,
}

/// Starts the media plane.
#[derive(Debug)]
pub struct Sfu;

impl Sfu {
    /// Binds the UDP port and starts the threads.
    ///
    /// The receiver yields everything that happens, see [`SfuEvent`]. The media plane stops when [`SfuHandle::shutdown`] is called or the
    /// last handle is dropped.
    ///
    /// # Errors
    /// The port is taken or may not be bound, or a thread cannot be started.
    pub fn start(config: SfuConfig) -> io::Result<(SfuHandle, mpsc::Receiver<SfuEvent>)> {
        let _ = config;
        Err(io::Error::other("being built"))
    }
}

/// Gives orders to the media plane. Cheap to clone; every method may be called from any task. Orders for one room are carried out in the
/// order in which they were given.
#[derive(Debug, Clone)]
pub struct SfuHandle {
    local_addr: SocketAddr,
}

impl SfuHandle {
    /// The bound UDP address; tells the port when the configuration said 0.
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// Opens a room; opening it again changes nothing.
    pub async fn open_room(&self, room: &RoomKey) -> Result<(), SfuError> {
        Err(SfuError::NoSuchRoom(room.clone()))
    }

    /// Closes a room and every connection in it, and completes its recordings (the `RecordingEnded` events follow). Closing an unknown room
    /// is fine.
    pub async fn close_room(&self, room: &RoomKey) -> Result<(), SfuError> {
        Err(SfuError::NoSuchRoom(room.clone()))
    }

    /// Takes the browser's offer to publish and returns our answer (SDP text).
    ///
    /// `sources` names every active media line of the offer: those not named, or gone from the offer, or `inactive`, end. Call again with the
    /// next offer of the same `RTCPeerConnection` when tracks come or go, or with `iceRestart`; recordings go on. An offer of a new
    /// `RTCPeerConnection` replaces the old connection: its publications and recordings end and new ones begin.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`], [`SfuError::BadSdp`], [`SfuError::Limit`].
    pub async fn publish_offer(
        &self,
        room: &RoomKey,
        peer: &PeerKey,
        sdp: &str,
        sources: Vec<PublishedSource>,
    ) -> Result<String, SfuError> {
        let _ = (peer, sdp, sources);
        Err(SfuError::NoSuchRoom(room.clone()))
    }

    /// Makes the peer's subscribing connection and returns our offer (SDP text). Replaces an earlier one; the view is kept.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`], [`SfuError::Limit`].
    pub async fn subscribe(&self, room: &RoomKey, peer: &PeerKey) -> Result<String, SfuError> {
        let _ = peer;
        Err(SfuError::NoSuchRoom(room.clone()))
    }

    /// Takes the browser's answer to the latest [`Self::subscribe`] offer. `SlotsChanged` follows.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`], [`SfuError::NoSuchPeer`], [`SfuError::NoOffer`], [`SfuError::BadSdp`] (subscribe again after it).
    pub async fn subscribe_answer(&self, room: &RoomKey, peer: &PeerKey, sdp: &str) -> Result<(), SfuError> {
        let _ = (peer, sdp);
        Err(SfuError::NoSuchRoom(room.clone()))
    }

    /// Says which pictures the peer has on screen, most important first; replaces the earlier view. Tiles of publishers that are not
    /// there yet are remembered. Tiles beyond [`SfuConfig::video_slots`] get nothing.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`], [`SfuError::Limit`] (room full, for a peer not seen before).
    pub async fn set_view(&self, room: &RoomKey, peer: &PeerKey, tiles: Vec<Tile>) -> Result<(), SfuError> {
        let _ = (peer, tiles);
        Err(SfuError::NoSuchRoom(room.clone()))
    }

    /// Mutes or unmutes a track at the server: while muted it is neither forwarded nor recorded, whatever the browser sends. May be called
    /// before the track is published; holds over reconnections, until `remove_peer`.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`], [`SfuError::Limit`] (room full, for a peer not seen before).
    pub async fn set_publication_muted(
        &self,
        room: &RoomKey,
        peer: &PeerKey,
        source: Source,
        muted: bool,
    ) -> Result<(), SfuError> {
        let _ = (peer, source, muted);
        Err(SfuError::NoSuchRoom(room.clone()))
    }

    /// Starts (`Some`) or ends (`None`) the recording of a track that is published already, where the decision comes later than the offer.
    /// A track that is being recorded goes on into its present file when started again.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`], [`SfuError::NoSuchPeer`] (no such peer or it does not publish this source).
    pub async fn set_recording(
        &self,
        room: &RoomKey,
        peer: &PeerKey,
        source: Source,
        target: Option<RecordingTarget>,
    ) -> Result<(), SfuError> {
        let _ = (peer, source, target);
        Err(SfuError::NoSuchRoom(room.clone()))
    }

    /// Takes a peer out of the room: closes both connections, ends its publications, forgets its view and mutes. An unknown peer is fine.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`].
    pub async fn remove_peer(&self, room: &RoomKey, peer: &PeerKey) -> Result<(), SfuError> {
        let _ = peer;
        Err(SfuError::NoSuchRoom(room.clone()))
    }

    /// What flows in a room now.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`].
    pub async fn stats(&self, room: &RoomKey) -> Result<RoomStats, SfuError> {
        Err(SfuError::NoSuchRoom(room.clone()))
    }

    /// Ends everything: connections are told, recordings completed and synced, threads joined. Afterwards every call fails with
    /// [`SfuError::Stopped`]. Returns when the last file is safe.
    pub async fn shutdown(&self) {}
}
