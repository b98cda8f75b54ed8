// SPDX-License-Identifier: MPL-2.0
//! One room in the media plane: connections for its participants, and what the rules decided about
//! them. [`reports`] handles what the media plane reports, [`recordings`] what it records,
//! [`players`] what only machines ask.

mod convert;
mod players;
mod recordings;
mod reports;
mod stage;

pub use convert::{participant, peer_key, refused, room_key, source};
pub use players::PlayerView;
pub use reports::span_of;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use base::Refusal;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::policy;
use meetings::room::Room;
use meetings::room::presence::Participant;
use protocol::live::{MediaUpdate, MediaWay, Tile};
use protocol::problem::ProblemCode;
use sfu::{Bitrate, RoomKey, SfuError, SfuHandle, TrackKey};

use crate::publish_offer::PublishOffer;
use crate::room_services::RoomServices;
use crate::sdp::handshake;
use stage::Picture;

#[derive(Debug)]
pub struct RoomMedia {
    /// None where the server runs without media.
    sfu: Option<SfuHandle>,
    key: RoomKey,
    meeting: MeetingId,
    /// The data folder.
    data: Arc<Path>,
    /// Number of the latest subscribe offer of each participant.
    generations: HashMap<ParticipantId, u32>,
    /// Recordings that cannot be written at present.
    failing: BTreeSet<TrackKey>,
    /// Participants whose microphone is not recorded yet.
    unrecorded: BTreeSet<ParticipantId>,
    /// What participants' lines were found to carry by a test before the meeting.
    first_estimates: HashMap<ParticipantId, Bitrate>,
    /// Participants who hear one mixed stream and get no pictures, and whether their lines have room
    /// beside that.
    economical: BTreeMap<ParticipantId, bool>,
    /// Which way the media of pages goes that were told one.
    ways: BTreeMap<ParticipantId, MediaWay>,
    /// The speakers that were last sent to everybody, loudest first.
    speakers: Vec<ParticipantId>,
    /// Players of the stage, and the picture that each is shown.
    stage_viewers: BTreeMap<ParticipantId, Option<Picture>>,
}

impl RoomMedia {
    /// Opens the room in the media plane.
    pub async fn open(services: &RoomServices, meeting: &MeetingId) -> Result<Self, SfuError> {
        let key = convert::room_key(meeting);
        if let Some(sfu) = &services.media {
            sfu.open_room(&key).await?;
        }
        Ok(Self {
            sfu: services.media.clone(),
            key,
            meeting: meeting.clone(),
            data: services.data.clone(),
            generations: HashMap::new(),
            failing: BTreeSet::new(),
            unrecorded: BTreeSet::new(),
            first_estimates: HashMap::new(),
            economical: BTreeMap::new(),
            ways: BTreeMap::new(),
            speakers: Vec::new(),
            stage_viewers: BTreeMap::new(),
        })
    }

    fn sfu(&self) -> Result<&SfuHandle, Refusal> {
        self.sfu.as_ref().ok_or_else(|| ProblemCode::Unavailable.into())
    }

    /// Publishes what is offered. `after` is the room with the tracks published.
    pub async fn publish(&self, after: &Room, by: &ParticipantId, offer: &PublishOffer) -> Result<String, Refusal> {
        let who = after.presence().get(by).ok_or(ProblemCode::NotAllowed)?;
        let peer = convert::peer_key(by);
        let sources = convert::published(offer, &self.data, &self.meeting, by, who, after.is_open());
        let sfu = self.sfu()?;
        // Mutes first: not one packet of a muted microphone is forwarded or recorded.
        for (source, track) in after.tracks().of(by) {
            sfu.set_publication_muted(&self.key, &peer, convert::source_key(source), track.muted)
                .await
                .map_err(convert::refused)?;
        }
        sfu.set_priority(&self.key, &peer, after.is_heard_first(by)).await.map_err(convert::refused)?;
        sfu.publish_offer(&self.key, &peer, &offer.sdp, sources).await.map_err(convert::refused)
    }

    /// What a test has shown of somebody's line: their next receiving connection begins with it.
    pub fn line_tested(&mut self, participant: &ParticipantId, bits_per_second: Option<u64>) {
        match bits_per_second {
            Some(bits) => self.first_estimates.insert(participant.clone(), Bitrate::from_bps(bits)),
            None => self.first_estimates.remove(participant),
        };
    }

    /// A new receiving connection.
    pub async fn subscribe(&mut self, by: ParticipantId) -> Result<MediaUpdate, Refusal> {
        let (sfu, peer) = (self.sfu()?, convert::peer_key(&by));
        if let Some(bitrate) = self.first_estimates.get(&by) {
            sfu.set_first_estimate(&self.key, &peer, *bitrate).await.map_err(convert::refused)?;
        }
        let sdp = sfu.subscribe(&self.key, &peer).await.map_err(convert::refused)?;
        Ok(self.offer(by, &sdp))
    }

    /// Requests an ICE restart. Where the connection is gone, the page gets a new one.
    pub async fn restart_subscription(&mut self, by: ParticipantId) -> Result<MediaUpdate, Refusal> {
        match self.sfu()?.restart_subscription(&self.key, &convert::peer_key(&by)).await {
            Ok(sdp) => Ok(self.offer(by, &sdp)),
            Err(SfuError::NoOffer | SfuError::NoSuchPeer(_)) => self.subscribe(by).await,
            Err(error) => Err(convert::refused(error)),
        }
    }

    /// The next offer for a page that shows more pictures than its connection has slots for.
    pub async fn offer_more_slots(&mut self, by: &ParticipantId) -> Result<Option<MediaUpdate>, Refusal> {
        let sdp = self.sfu()?.offer_more_slots(&self.key, &convert::peer_key(by)).await.map_err(convert::refused)?;
        Ok(sdp.map(|sdp| self.offer(by.clone(), &sdp)))
    }

    fn offer(&mut self, by: ParticipantId, sdp: &str) -> MediaUpdate {
        let generation = self.generations.entry(by).or_insert(0);
        *generation = generation.wrapping_add(1);
        MediaUpdate::SubscribeOffer { sdp: handshake::we_begin(sdp), generation: *generation }
    }

    pub async fn subscribe_answer(&self, by: &ParticipantId, sdp: &str, generation: u32) -> Result<(), Refusal> {
        // An answer to an offer that was replaced in the meantime is ignored.
        if self.generations.get(by) != Some(&generation) {
            return Ok(());
        }
        self.sfu()?.subscribe_answer(&self.key, &convert::peer_key(by), sdp).await.map_err(convert::refused)
    }

    pub async fn set_view(&self, by: &ParticipantId, tiles: &[Tile]) -> Result<(), Refusal> {
        let tiles = tiles.iter().map(convert::tile).collect();
        self.sfu()?.set_view(&self.key, &convert::peer_key(by), tiles).await.map_err(convert::refused)
    }

    /// One mixed voice stream and no pictures, whatever the line.
    pub async fn set_economy(&self, by: &ParticipantId, wanted: bool) -> Result<(), Refusal> {
        self.sfu()?.set_economy(&self.key, &convert::peer_key(by), wanted).await.map_err(convert::refused)
    }

    /// What the page of a receiving connection has to know besides its slots.
    pub fn economy(&self, of: &ParticipantId) -> MediaUpdate {
        MediaUpdate::Economy { on: self.economical.contains_key(of) }
    }

    /// Whether anybody has sound alone.
    pub fn saves_bandwidth(&self) -> bool {
        !self.economical.is_empty()
    }

    /// Who is here and has sound alone, and whether their lines have room beside it.
    pub fn economical(&self, room: &Room) -> impl Iterator<Item = (&ParticipantId, bool)> {
        let here = |who: &ParticipantId| room.presence().get(who).is_some();
        self.economical.iter().filter(move |(who, _)| here(who)).map(|(who, spare)| (who, *spare))
    }

    /// Who speaks, loudest first.
    pub fn speakers(&self) -> &[ParticipantId] {
        &self.speakers
    }

    /// Where large packets are lost: which way the media of a page has to go.
    pub fn way(&self, of: &ParticipantId) -> MediaUpdate {
        MediaUpdate::Way { way: self.ways.get(of).copied().unwrap_or(MediaWay::Any) }
    }

    /// The voices of the chair and of who has the floor come before others.
    pub async fn update_priority(&self, room: &Room, participant: &ParticipantId) -> Result<(), SfuError> {
        let Some(sfu) = &self.sfu else { return Ok(()) };
        sfu.set_priority(&self.key, &convert::peer_key(participant), room.is_heard_first(participant)).await
    }

    pub async fn set_mutes(&self, room: &Room, participant: &ParticipantId) -> Result<(), SfuError> {
        let Some(sfu) = &self.sfu else { return Ok(()) };
        let peer = convert::peer_key(participant);
        for (source, track) in room.tracks().of(participant) {
            sfu.set_publication_muted(&self.key, &peer, convert::source_key(source), track.muted).await?;
        }
        Ok(())
    }

    /// Ends both connections of somebody.
    pub async fn remove(&mut self, participant: &ParticipantId) -> Result<(), SfuError> {
        self.generations.remove(participant);
        self.first_estimates.remove(participant);
        self.economical.remove(participant);
        self.ways.remove(participant);
        self.stage_viewers.remove(participant);
        match &self.sfu {
            Some(sfu) => sfu.remove_peer(&self.key, &convert::peer_key(participant)).await,
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

/// Asks the policy for a participant of this room.
pub fn may_subscribe(room: &Room, by: &ParticipantId) -> Result<(), Refusal> {
    Ok(policy::may_subscribe(room.presence().get(by).map(Participant::rights))?)
}
