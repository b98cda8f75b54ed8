// SPDX-License-Identifier: MPL-2.0
//! The handle of the media plane.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::sync::oneshot;

use crate::command_router::{CommandRouter, all};
use crate::engine::{Answered, Offered};
use crate::forwarding::Command;
use crate::net::Message;
use crate::totals::MediaTotals;
use crate::{
    Bitrate, Direction, Limits, PeerKey, PeerLinks, PublishedSource, RecordingTarget, RoomKey, RoomStats, SfuError,
    Source, Tile,
};

/// Gives commands to the media plane. Cheap to clone; every method may be called from any task.
/// Commands about one peer, and commands about a room as a whole, are carried out in the order in
/// which they were given.
#[derive(Debug, Clone)]
pub struct SfuHandle {
    router: Arc<CommandRouter>,
}

impl SfuHandle {
    pub(crate) fn new(router: CommandRouter) -> Self {
        Self { router: Arc::new(router) }
    }

    /// Bounds and parses a session description, on a thread that neither forwards packets nor
    /// serves other requests.
    async fn read<T: Send + 'static>(
        &self,
        sdp: &str,
        read: fn(&str, &Limits) -> Result<T, SfuError>,
    ) -> Result<T, SfuError> {
        let (sdp, router) = (sdp.to_owned(), self.router.clone());
        let parsed = tokio::task::spawn_blocking(move || read(&sdp, &router.limits)).await;
        parsed.unwrap_or_else(|_| Err(SfuError::BadSdp("it made the parser fail".to_owned())))
    }

    /// The bound address, of UDP and TCP alike; tells the port when the configuration said 0.
    pub fn local_addr(&self) -> SocketAddr {
        self.router.local_addr
    }

    /// The addresses written into every answer and offer from now on, instead of
    /// [`crate::SfuConfig::announce`]; connections that there are go on. Whether they were others
    /// than before. No addresses at all change nothing.
    ///
    /// # Errors
    /// [`SfuError::Busy`], [`SfuError::Stopped`].
    pub fn announce(&self, addresses: &[IpAddr]) -> Result<bool, SfuError> {
        self.router.announce(addresses)
    }

    /// Opens a room; opening it again changes nothing.
    pub async fn open_room(&self, room: &RoomKey) -> Result<(), SfuError> {
        let (reply, answer) = oneshot::channel();
        {
            let mut placement = self.router.placement();
            let known = placement.shards(room).is_ok();
            let to = placement.open(room)?;
            let sent = self.router.open_shard(room, to, reply);
            if sent.is_err() && !known {
                placement.close(room);
            }
            sent?;
        }
        answer.await.unwrap_or(Err(SfuError::Stopped))
    }

    /// Closes a room and every connection in it, and completes its recordings (the `RecordingEnded`
    /// events follow). Closing an unknown room is fine.
    pub async fn close_room(&self, room: &RoomKey) -> Result<(), SfuError> {
        let answers = {
            let mut placement = self.router.placement();
            let Ok(shards) = placement.shards(room) else { return Ok(()) };
            let answers =
                self.router.send_to_shards(shards, |reply| Command::CloseRoom { room: room.clone(), reply })?;
            placement.close(room);
            answers
        };
        all(answers).await?;
        Ok(())
    }

    /// Takes the browser's offer to publish and returns our answer (SDP text).
    ///
    /// `sources` names every active m-line of the offer: those not named, or gone from the
    /// offer, or `inactive`, end. Call again with the next offer of the same `RTCPeerConnection`
    /// when tracks come or go, or with `iceRestart`; recordings go on. An offer of a new
    /// `RTCPeerConnection` replaces the old connection: its publications and recordings end and new
    /// ones begin.
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
        let offered = self.read(sdp, Offered::read).await?;
        let (room, peer) = (room.clone(), peer.clone());
        self.router.send_command(|reply| Command::PublishOffer { room, peer, offered, sources, reply }).await
    }

    /// Makes the peer's subscribing connection and returns our offer (SDP text). Replaces an
    /// earlier one; the view is kept.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`], [`SfuError::Limit`].
    pub async fn subscribe(&self, room: &RoomKey, peer: &PeerKey) -> Result<String, SfuError> {
        let room = room.clone();
        self.router.send_command(|reply| Command::Subscribe { room, peer: peer.clone(), reply }).await
    }

    /// Makes an offer with new ICE credentials for the subscribing connection there is (SDP text),
    /// for a peer whose network has changed. Its answer goes to [`Self::subscribe_answer`];
    /// everything on the connection goes on.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`], [`SfuError::NoSuchPeer`], [`SfuError::NoOffer`] (there is no such
    /// connection, or it is not up yet: subscribe).
    pub async fn restart_subscription(&self, room: &RoomKey, peer: &PeerKey) -> Result<String, SfuError> {
        let room = room.clone();
        self.router.send_command(|reply| Command::RestartSubscription { room, peer: peer.clone(), reply }).await
    }

    /// The next offer (SDP text) of the peer's receiving connection, with slots for all pictures of
    /// its view; none where it has enough, or cannot be sent pictures now. Everything on the
    /// connection goes on. To be called after [`Self::set_view`], and after
    /// [`Self::subscribe_answer`], which may have kept it from being offered before.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`], [`SfuError::NoOffer`].
    pub async fn offer_more_slots(&self, room: &RoomKey, peer: &PeerKey) -> Result<Option<String>, SfuError> {
        let room = room.clone();
        self.router.send_command(|reply| Command::OfferMoreSlots { room, peer: peer.clone(), reply }).await
    }

    /// Takes the browser's answer to the latest offer of [`Self::subscribe`],
    /// [`Self::restart_subscription`] or [`Self::offer_more_slots`]. `SlotsChanged` follows.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`], [`SfuError::NoSuchPeer`], [`SfuError::NoOffer`],
    /// [`SfuError::BadSdp`] (subscribe again after it).
    pub async fn subscribe_answer(&self, room: &RoomKey, peer: &PeerKey, sdp: &str) -> Result<(), SfuError> {
        let answered = self.read(sdp, Answered::read).await?;
        let (room, peer) = (room.clone(), peer.clone());
        self.router.send_command(|reply| Command::SubscribeAnswer { room, peer, answered, reply }).await
    }

    /// Takes an offer of somebody who wants to receive and returns our answer (SDP text), for
    /// clients that offer by themselves (WHEP). Every m-line of the offer becomes a slot; there
    /// is one connection for receiving per peer, so this replaces one made by [`Self::subscribe`]
    /// and the other way round. With `only_from` the peer is sent that publisher's sound and no
    /// other's. An offer of the same connection (DTLS fingerprint) with other ICE credentials
    /// restarts ICE. `SlotsChanged` follows; the view is kept.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`], [`SfuError::BadSdp`], [`SfuError::Limit`].
    pub async fn subscribe_offer(
        &self,
        room: &RoomKey,
        peer: &PeerKey,
        sdp: &str,
        only_from: Option<PeerKey>,
    ) -> Result<String, SfuError> {
        let offered = self.read(sdp, Offered::read).await?;
        let (room, peer) = (room.clone(), peer.clone());
        self.router.send_command(|reply| Command::SubscribeOffer { room, peer, offered, only_from, reply }).await
    }

    /// Closes one connection of a peer, with the publications on it; the other stays. One that is
    /// not there is fine.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`].
    pub async fn disconnect(&self, room: &RoomKey, peer: &PeerKey, direction: Direction) -> Result<(), SfuError> {
        let (room, peer) = (room.clone(), peer.clone());
        self.router.send_command(|reply| Command::Disconnect { room, peer, direction, reply }).await
    }

    /// Says which pictures the peer has on screen, most important first; replaces the earlier view.
    /// Tiles of publishers that are not there yet are remembered. Tiles beyond
    /// [`crate::SfuConfig::video_slots`] get nothing.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`], [`SfuError::Limit`] (room full, for a peer not seen before).
    pub async fn set_view(&self, room: &RoomKey, peer: &PeerKey, tiles: Vec<Tile>) -> Result<(), SfuError> {
        let room = room.clone();
        self.router.send_command(|reply| Command::SetView { room, peer: peer.clone(), tiles, reply }).await
    }

    /// Mutes or unmutes a track at the server: while muted it is neither forwarded nor recorded,
    /// whatever the browser sends. May be called before the track is published; holds over
    /// reconnections, until `remove_peer`.
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
        let room = room.clone();
        self.router.send_command(|reply| Command::SetMuted { room, peer: peer.clone(), source, muted, reply }).await
    }

    /// Says whether a peer's sound comes before all others where there are more microphones than
    /// slots, whether it speaks or not: the chair, and whoever has the floor. May be called before
    /// anything is published; holds until `remove_peer`.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`], [`SfuError::Limit`] (room full, for a peer not seen before).
    pub async fn set_priority(&self, room: &RoomKey, peer: &PeerKey, first: bool) -> Result<(), SfuError> {
        let (room, peer) = (room.clone(), peer.clone());
        self.router.send_command(|reply| Command::SetPriority { room, peer, first, reply }).await
    }

    /// Says whether a peer wants to hear one mixed, thrifty stream and see no pictures, whatever its
    /// line carries. A slow line gets it without being asked. Holds until `remove_peer`.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`], [`SfuError::Limit`] (room full, for a peer not seen before).
    pub async fn set_economy(&self, room: &RoomKey, peer: &PeerKey, wanted: bool) -> Result<(), SfuError> {
        let (room, peer) = (room.clone(), peer.clone());
        self.router.send_command(|reply| Command::SetEconomy { room, peer, wanted, reply }).await
    }

    /// Says what the peer's line is believed to carry, from an earlier measurement: its next
    /// connection for receiving begins with that instead of [`crate::SfuConfig::start_bitrate`], if
    /// it can be measured. Holds until `remove_peer`.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`], [`SfuError::Limit`] (room full, for a peer not seen before).
    pub async fn set_first_estimate(&self, room: &RoomKey, peer: &PeerKey, bitrate: Bitrate) -> Result<(), SfuError> {
        let (room, peer) = (room.clone(), peer.clone());
        self.router.send_command(|reply| Command::SetFirstEstimate { room, peer, bitrate, reply }).await
    }

    /// Probes the line of the peer's present connection for receiving until it has shown that it
    /// carries so much, whatever is sent on it.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`], [`SfuError::NoSuchPeer`], [`SfuError::NoOffer`] (there is no such
    /// connection).
    pub async fn look_for_room(&self, room: &RoomKey, peer: &PeerKey, bitrate: Bitrate) -> Result<(), SfuError> {
        let (room, peer) = (room.clone(), peer.clone());
        self.router.send_command(|reply| Command::LookForRoom { room, peer, bitrate, reply }).await
    }

    /// Starts (`Some`) or ends (`None`) the recording of a track that is published already, where
    /// the decision comes later than the offer. A track that is being recorded goes on into its
    /// present file when started again.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`], [`SfuError::NoSuchPeer`] (no such peer or it does not publish this
    /// source).
    pub async fn set_recording(
        &self,
        room: &RoomKey,
        peer: &PeerKey,
        source: Source,
        target: Option<RecordingTarget>,
    ) -> Result<(), SfuError> {
        let room = room.clone();
        self.router
            .send_command(|reply| Command::SetRecording { room, peer: peer.clone(), source, target, reply })
            .await
    }

    /// Takes a peer out of the room: closes both connections, ends its publications, forgets its
    /// view and mutes. An unknown peer is fine.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`].
    pub async fn remove_peer(&self, room: &RoomKey, peer: &PeerKey) -> Result<(), SfuError> {
        let room = room.clone();
        self.router.send_command(|reply| Command::RemovePeer { room, peer: peer.clone(), reply }).await
    }

    /// What flows in a room now.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`].
    pub async fn stats(&self, room: &RoomKey) -> Result<RoomStats, SfuError> {
        let command = |reply| Command::Stats { room: room.clone(), reply };
        let answers = self.router.send_to_shards(self.router.placement().shards(room)?, command)?;
        let shards = all(answers).await?;
        Ok(RoomStats { peers: shards.into_iter().flat_map(|shard| shard.peers).collect() })
    }

    /// The links of every peer of a room.
    ///
    /// # Errors
    /// [`SfuError::NoSuchRoom`].
    pub async fn links(&self, room: &RoomKey) -> Result<Vec<PeerLinks>, SfuError> {
        let command = |reply| Command::Links { room: room.clone(), reply };
        let answers = self.router.send_to_shards(self.router.placement().shards(room)?, command)?;
        let shards = all(answers).await?;
        Ok(shards.into_iter().flatten().collect())
    }

    /// What the whole media plane has done since it began.
    ///
    /// # Errors
    /// [`SfuError::Busy`] when a worker has no room for the question: some of the numbers would
    /// look like a fall.
    pub async fn totals(&self) -> Result<MediaTotals, SfuError> {
        let dropped = &self.router.dropped;
        let mut totals = MediaTotals {
            dropped_queue_full: dropped.queue_full.get(),
            dropped_rate_limit: dropped.rate_limit.get(),
            dropped_strangers: dropped.strangers.get(),
            dropped_recorder: dropped.recorder.get(),
            ..MediaTotals::default()
        };
        for worker in self.worker_totals().await? {
            totals.add(&worker);
        }
        Ok(totals)
    }

    /// What each forwarding thread has done since it began: whether one has more to do than the
    /// others. What is dropped before it reaches a thread is in [`Self::totals`] only.
    ///
    /// # Errors
    /// As [`Self::totals`].
    pub async fn worker_totals(&self) -> Result<Vec<MediaTotals>, SfuError> {
        let mut answers = Vec::new();
        for worker in 0..self.router.workers.len() {
            let (reply, answer) = oneshot::channel();
            self.router.send(worker, Message::Totals(reply))?;
            answers.push(answer);
        }
        let mut all = Vec::new();
        for answer in answers {
            all.push(answer.await.map_err(|_| SfuError::Stopped)?);
        }
        Ok(all)
    }

    /// Ends everything: connections are told, recordings completed and synced, threads joined.
    /// Afterwards every call fails with [`SfuError::Stopped`]. Returns when the last file is safe.
    pub async fn shutdown(&self) {
        let Some(threads) = self.router.take_threads() else { return };
        // Joining waits; that must not stop the caller's runtime.
        if tokio::task::spawn_blocking(move || threads.stop()).await.is_err() {
            tracing::error!("stopping the media server failed");
        }
    }
}
