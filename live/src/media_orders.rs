// SPDX-License-Identifier: MPL-2.0
//! What a room asks of the media plane, and what is to be remembered of it: connections for the
//! room's people, and that the media plane follows what the rules decided.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use base::Refusal;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::meeting::MeetingRole;
use meetings::room::Room;
use protocol::live::{MediaUpdate, Tile};
use protocol::problem::ProblemCode;
use sfu::{RoomKey, SfuError, SfuHandle, TrackKey};

use super::features::Offer;
use super::media;
use super::registry::Shared;
use super::stage::Picture;

/// One room in the media plane. What it reports is in `media_reports`, what it records in
/// `media_recordings`, what only machines ask in `machines`.
#[derive(Debug)]
pub struct MediaOrders {
    /// None where the server runs without media.
    pub(super) sfu: Option<SfuHandle>,
    pub(super) key: RoomKey,
    pub(super) meeting: MeetingId,
    /// The data folder.
    pub(super) data: Arc<Path>,
    /// Number of the latest subscribe offer of each participant.
    generations: HashMap<ParticipantId, u32>,
    /// Recordings that cannot be written now.
    pub(super) failing: BTreeSet<TrackKey>,
    /// Whose microphone the media plane has not begun to record.
    pub(super) unrecorded: BTreeSet<ParticipantId>,
    /// Who spoke when everybody was last told, loudest first.
    pub(super) speakers: Vec<ParticipantId>,
    /// Players of the stage, and whose picture each is shown.
    pub(super) stage_viewers: BTreeMap<ParticipantId, Option<Picture>>,
}

impl MediaOrders {
    /// Opens the room in the media plane.
    pub async fn open(shared: &Shared, meeting: &MeetingId) -> Result<Self, SfuError> {
        let key = media::room_key(meeting);
        if let Some(sfu) = &shared.media {
            sfu.open_room(&key).await?;
        }
        Ok(Self {
            sfu: shared.media.clone(),
            key,
            meeting: meeting.clone(),
            data: shared.data.clone(),
            generations: HashMap::new(),
            failing: BTreeSet::new(),
            unrecorded: BTreeSet::new(),
            speakers: Vec::new(),
            stage_viewers: BTreeMap::new(),
        })
    }

    pub(super) fn sfu(&self) -> Result<&SfuHandle, Refusal> {
        self.sfu.as_ref().ok_or_else(|| ProblemCode::Unavailable.into())
    }

    /// Publishes what is offered. `after` is the room once that is so.
    pub async fn publish(&self, after: &Room, by: &ParticipantId, offer: &Offer) -> Result<String, Refusal> {
        let who = after.presence().get(by).ok_or(ProblemCode::NotAllowed)?;
        let peer = media::peer_key(by);
        let lines = media::published(offer, &self.data, &self.meeting, by, who, after.is_open());
        let sfu = self.sfu()?;
        // Mutes first: not one packet of a muted microphone is forwarded or recorded.
        for (source, track) in after.tracks().of(by) {
            sfu.set_publication_muted(&self.key, &peer, media::source_key(source), track.muted)
                .await
                .map_err(media::refused)?;
        }
        sfu.set_priority(&self.key, &peer, who.role == MeetingRole::Chair).await.map_err(media::refused)?;
        sfu.publish_offer(&self.key, &peer, &offer.sdp, lines).await.map_err(media::refused)
    }

    /// A new receiving connection.
    pub async fn subscribe(&mut self, by: ParticipantId) -> Result<MediaUpdate, Refusal> {
        let sdp = self.sfu()?.subscribe(&self.key, &media::peer_key(&by)).await.map_err(media::refused)?;
        Ok(self.offer(by, sdp))
    }

    /// New ways on the connection there is. Where there is none any more, the page gets a new one.
    pub async fn restart_subscription(&mut self, by: ParticipantId) -> Result<MediaUpdate, Refusal> {
        match self.sfu()?.restart_subscription(&self.key, &media::peer_key(&by)).await {
            Ok(sdp) => Ok(self.offer(by, sdp)),
            Err(SfuError::NoOffer | SfuError::NoSuchPeer(_)) => self.subscribe(by).await,
            Err(error) => Err(media::refused(error)),
        }
    }

    fn offer(&mut self, by: ParticipantId, sdp: String) -> MediaUpdate {
        let generation = self.generations.entry(by).or_insert(0);
        *generation = generation.wrapping_add(1);
        MediaUpdate::SubscribeOffer { sdp, generation: *generation }
    }

    pub async fn subscribe_answer(&self, by: &ParticipantId, sdp: &str, generation: u32) -> Result<(), Refusal> {
        // An answer to an offer that was replaced in the meantime.
        if self.generations.get(by) != Some(&generation) {
            return Ok(());
        }
        self.sfu()?.subscribe_answer(&self.key, &media::peer_key(by), sdp).await.map_err(media::refused)
    }

    pub async fn set_view(&self, by: &ParticipantId, tiles: &[Tile]) -> Result<(), Refusal> {
        let tiles = tiles.iter().map(media::tile).collect();
        self.sfu()?.set_view(&self.key, &media::peer_key(by), tiles).await.map_err(media::refused)
    }

    /// The chair's sound comes first.
    pub async fn set_priority(&self, participant: &ParticipantId, first: bool) -> Result<(), SfuError> {
        match &self.sfu {
            Some(sfu) => sfu.set_priority(&self.key, &media::peer_key(participant), first).await,
            None => Ok(()),
        }
    }

    pub async fn set_mutes(&self, room: &Room, participant: &ParticipantId) -> Result<(), SfuError> {
        let Some(sfu) = &self.sfu else { return Ok(()) };
        let peer = media::peer_key(participant);
        for (source, track) in room.tracks().of(participant) {
            sfu.set_publication_muted(&self.key, &peer, media::source_key(source), track.muted).await?;
        }
        Ok(())
    }

    /// Ends both connections of somebody.
    pub async fn remove(&mut self, participant: &ParticipantId) -> Result<(), SfuError> {
        self.generations.remove(participant);
        self.stage_viewers.remove(participant);
        match &self.sfu {
            Some(sfu) => sfu.remove_peer(&self.key, &media::peer_key(participant)).await,
            None => Ok(()),
        }
    }

    /// Closes the room in the media plane.
    pub async fn close(&self) -> Result<(), SfuError> {
        match &self.sfu {
            Some(sfu) => sfu.close_room(&self.key).await,
            None => Ok(()),
        }
    }
}
