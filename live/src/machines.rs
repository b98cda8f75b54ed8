// SPDX-License-Identifier: MPL-2.0
//! What machines (see `seat.rs`) ask of the room's task beside what pages ask: players, the stage,
//! ending one of two connections.

use std::collections::BTreeMap;

use base::Refusal;
use meetings::ids::ParticipantId;
use meetings::room::presence::PresenceEvent;
use meetings::room::tracks::TrackCommand;
use meetings::room::{Event, Room};
use protocol::problem::ProblemCode;
use sfu::Direction;
use store::Actor;

use super::features::may_subscribe;
use super::line::Line;
use super::media;
use super::media_orders::MediaOrders;
use super::room_task::RoomTask;
use super::seat::Watched;
use super::stage;

impl MediaOrders {
    /// A machine's player: one participant, or whoever is on stage.
    pub async fn receive(
        &mut self,
        room: &Room,
        by: ParticipantId,
        sdp: &str,
        watched: Watched,
    ) -> Result<String, Refusal> {
        may_subscribe(room, &by)?;
        let hears = match &watched {
            Watched::Participant(other) => {
                room.presence().get(other).ok_or(ProblemCode::NotFound)?;
                Some(media::peer_key(other))
            }
            Watched::Stage => None,
        };
        let (sfu, peer) = (self.sfu()?.clone(), media::peer_key(&by));
        let answer = sfu.subscribe_offer(&self.key, &peer, sdp, hears).await.map_err(media::refused)?;
        match watched {
            Watched::Participant(other) => {
                self.stage_viewers.remove(&by);
                sfu.set_view(&self.key, &peer, stage::tiles_of(&other)).await.map_err(media::refused)?;
            }
            // An ICE restart: the picture goes on.
            Watched::Stage if self.stage_viewers.contains_key(&by) => {}
            Watched::Stage => {
                sfu.set_view(&self.key, &peer, Vec::new()).await.map_err(media::refused)?;
                self.stage_viewers.insert(by, None);
                self.direct_stage(room).await;
            }
        }
        Ok(answer)
    }

    /// Shows the players of the stage who is on it now.
    pub async fn direct_stage(&mut self, room: &Room) {
        let Some(sfu) = self.sfu.clone() else { return };
        for (viewer, shown) in &mut self.stage_viewers {
            let now = stage::picture(room, &self.speakers, shown.as_ref(), viewer);
            if now == *shown {
                continue;
            }
            let tiles = now.iter().map(|(participant, source)| stage::tile(participant, *source)).collect();
            if let Err(error) = sfu.set_view(&self.key, &media::peer_key(viewer), tiles).await {
                tracing::warn!(%viewer, %error, "the media plane did not follow");
            }
            *shown = now;
        }
    }
}

impl RoomTask {
    /// Ends one of a machine's two connections.
    pub(super) async fn end_link(&mut self, by: ParticipantId, direction: Direction) {
        match direction {
            Direction::Publish => {
                let nothing = TrackCommand::Publish { by: by.clone(), tracks: BTreeMap::new() };
                if self.step(nothing, &Actor::System).await.is_err() {
                    tracing::warn!(participant = %by, "the end of a stream could not be stored");
                }
            }
            Direction::Subscribe => drop(self.media.stage_viewers.remove(&by)),
        }
        if let Some(sfu) = &self.media.sfu
            && let Err(error) = sfu.disconnect(&self.media.key, &media::peer_key(&by), direction).await
        {
            tracing::warn!(participant = %by, %error, "the media plane did not follow");
        }
    }

    /// The machine whose line gives way to another line of the same participant.
    pub(super) fn replaced_machine(&self, events: &[Event]) -> Option<ParticipantId> {
        events.iter().find_map(|event| match event {
            Event::Presence(PresenceEvent::Replaced { participant, connection })
                if self.lines.get(*connection).is_some_and(Line::is_machine) =>
            {
                Some(participant.clone())
            }
            _ => None,
        })
    }
}
