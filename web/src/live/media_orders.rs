//! What a room asks of the media plane: connections for its people, and that it follows what the rules decided.

use base::Refusal;
use meetings::ids::ParticipantId;
use meetings::meeting::MeetingRole;
use meetings::room::Event;
use meetings::room::chairing::ChairEvent;
use meetings::room::ending::EndEvent;
use meetings::room::opening::OpeningEvent;
use meetings::room::presence::{Connection, PresenceEvent};
use meetings::room::removal::RemovalEvent;
use meetings::room::tracks::{TrackCommand, TrackEvent};
use protocol::live::{ServerMessage, Tile};
use protocol::problem::ProblemCode;
use sfu::{SfuError, SfuHandle};
use store::Actor;

use super::commands::Offer;
use super::media;
use super::room_task::RoomTask;

impl RoomTask {
    /// Those inside who may hear and see. Who may be heard is the rules' to say.
    pub(super) fn may_subscribe(&self, by: &ParticipantId) -> Result<(), Refusal> {
        let may = self.rules.presence().get(by).is_some_and(|who| who.rights().subscribe);
        if may { Ok(()) } else { Err(ProblemCode::NotAllowed.into()) }
    }

    pub(super) fn media(&self) -> Result<&SfuHandle, Refusal> {
        self.shared.media.as_ref().ok_or_else(|| ProblemCode::Unavailable.into())
    }

    pub(super) async fn publish(&mut self, by: ParticipantId, offer: Offer) -> Result<String, Refusal> {
        let command = TrackCommand::Publish { by: by.clone(), tracks: offer.muted.clone() };
        let (after, events) = self.try_out(command.into())?;
        let who = self.rules.presence().get(&by).ok_or(ProblemCode::NotAllowed)?;
        let peer = media::peer_key(&by);
        let recorded = after.is_open();
        let lines = media::published(&offer, &self.shared.data, &self.meeting.id, &by, who, recorded);
        let sfu = self.media()?;
        // Mutes first: not one packet of a muted microphone is forwarded or recorded.
        for (source, track) in after.tracks().of(&by) {
            sfu.set_publication_muted(&self.key, &peer, media::source_key(source), track.muted)
                .await
                .map_err(media::refused)?;
        }
        sfu.set_priority(&self.key, &peer, who.role == MeetingRole::Chair).await.map_err(media::refused)?;
        let sdp = sfu.publish_offer(&self.key, &peer, &offer.sdp, lines).await.map_err(media::refused)?;
        self.commit(after, &events, &Actor::System).await?;
        self.direct_stage().await;
        Ok(sdp)
    }

    pub(super) async fn subscribe(&mut self, connection: Connection, by: ParticipantId) -> Result<(), Refusal> {
        self.may_subscribe(&by)?;
        let sdp = self.media()?.subscribe(&self.key, &media::peer_key(&by)).await.map_err(media::refused)?;
        self.offer(connection, by, sdp);
        Ok(())
    }

    /// New ways on the connection there is. Where there is none any more, the page gets a new one.
    pub(super) async fn restart_subscription(
        &mut self,
        connection: Connection,
        by: ParticipantId,
    ) -> Result<(), Refusal> {
        self.may_subscribe(&by)?;
        match self.media()?.restart_subscription(&self.key, &media::peer_key(&by)).await {
            Ok(sdp) => {
                self.offer(connection, by, sdp);
                Ok(())
            }
            Err(SfuError::NoOffer | SfuError::NoSuchPeer(_)) => self.subscribe(connection, by).await,
            Err(error) => Err(media::refused(error)),
        }
    }

    fn offer(&mut self, connection: Connection, by: ParticipantId, sdp: String) {
        let generation = self.generations.entry(by).or_insert(0);
        *generation = generation.wrapping_add(1);
        let generation = *generation;
        if let Some(line) = self.lines.get(connection) {
            line.send(&ServerMessage::SubscribeOffer { sdp, generation });
        }
    }

    pub(super) async fn subscribe_answer(&self, by: &ParticipantId, sdp: &str, generation: u32) -> Result<(), Refusal> {
        // An answer to an offer that was replaced in the meantime.
        if self.generations.get(by) != Some(&generation) {
            return Ok(());
        }
        self.media()?.subscribe_answer(&self.key, &media::peer_key(by), sdp).await.map_err(media::refused)
    }

    pub(super) async fn set_view(&self, by: &ParticipantId, tiles: &[Tile]) -> Result<(), Refusal> {
        self.may_subscribe(by)?;
        let tiles = tiles.iter().map(media::tile).collect();
        self.media()?.set_view(&self.key, &media::peer_key(by), tiles).await.map_err(media::refused)
    }

    /// Makes the media plane follow what happened. It may be gone or overloaded: the meeting goes on without it, and it is
    /// told again with the next offer.
    pub(super) async fn direct_media(&mut self, events: &[Event]) {
        let Some(sfu) = self.shared.media.clone() else { return };
        for event in events {
            let done = match event {
                Event::Chair(ChairEvent::Changed { chair, former, .. }) => {
                    self.direct_priority(&sfu, former.as_ref(), chair).await
                }
                Event::Opening(OpeningEvent::Opened { .. }) => {
                    self.record_all().await;
                    Ok(())
                }
                Event::Track(TrackEvent::Changed { participant }) => self.direct_mutes(&sfu, participant).await,
                Event::Presence(PresenceEvent::Left { participant, .. })
                | Event::Removal(RemovalEvent::Removed { participant, .. }) => {
                    self.generations.remove(participant);
                    self.stage_viewers.remove(participant);
                    sfu.remove_peer(&self.key, &media::peer_key(participant)).await
                }
                Event::End(EndEvent::Ended { .. }) => sfu.close_room(&self.key).await,
                _ => Ok(()),
            };
            if let Err(error) = done {
                tracing::warn!(meeting = %self.meeting.id, %error, "the media plane did not follow");
            }
        }
    }

    /// The chair's sound comes first.
    async fn direct_priority(
        &self,
        sfu: &SfuHandle,
        former: Option<&ParticipantId>,
        chair: &ParticipantId,
    ) -> Result<(), SfuError> {
        for (who, first) in former.into_iter().map(|former| (former, false)).chain([(chair, true)]) {
            sfu.set_priority(&self.key, &media::peer_key(who), first).await?;
        }
        Ok(())
    }

    async fn direct_mutes(&self, sfu: &SfuHandle, participant: &ParticipantId) -> Result<(), sfu::SfuError> {
        let peer = media::peer_key(participant);
        for (source, track) in self.rules.tracks().of(participant) {
            sfu.set_publication_muted(&self.key, &peer, media::source_key(source), track.muted).await?;
        }
        Ok(())
    }

    pub(super) async fn close_media(&self) {
        if let Some(sfu) = &self.shared.media {
            // Closed already, or the media plane has stopped.
            let _ = sfu.close_room(&self.key).await;
        }
    }
}
