// SPDX-License-Identifier: MPL-2.0
//! Players of machines: a WHEP player shows one participant, or the stage.

use base::Refusal;
use meetings::ids::ParticipantId;
use meetings::room::Room;
use protocol::problem::ProblemCode;
use sfu::{Direction, SfuError};

use super::{RoomMedia, convert, may_subscribe, stage};

/// What a player is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlayerView {
    /// The picture of who speaks, and everybody's audio.
    Stage,
    /// One participant's audio and picture and nobody else's.
    Participant(ParticipantId),
}

impl RoomMedia {
    /// Answers the offer of a machine's player.
    pub async fn receive(
        &mut self,
        room: &Room,
        by: ParticipantId,
        sdp: &str,
        view: PlayerView,
    ) -> Result<String, Refusal> {
        may_subscribe(room, &by)?;
        let hears = match &view {
            PlayerView::Participant(other) => {
                room.presence().get(other).ok_or(ProblemCode::NotFound)?;
                Some(convert::peer_key(other))
            }
            PlayerView::Stage => None,
        };
        let (sfu, peer) = (self.sfu()?.clone(), convert::peer_key(&by));
        let answer = sfu.subscribe_offer(&self.key, &peer, sdp, hears).await.map_err(convert::refused)?;
        match view {
            PlayerView::Participant(other) => {
                self.stage_viewers.remove(&by);
                sfu.set_view(&self.key, &peer, stage::tiles_of(&other)).await.map_err(convert::refused)?;
            }
            // An ICE restart: the picture goes on.
            PlayerView::Stage if self.stage_viewers.contains_key(&by) => {}
            PlayerView::Stage => {
                sfu.set_view(&self.key, &peer, Vec::new()).await.map_err(convert::refused)?;
                self.stage_viewers.insert(by, None);
                self.update_stage(room).await;
            }
        }
        Ok(answer)
    }

    /// Shows the players of the stage whoever is on it now.
    pub async fn update_stage(&mut self, room: &Room) {
        let Some(sfu) = self.sfu.clone() else { return };
        for (viewer, shown) in &mut self.stage_viewers {
            let now = stage::picture(room, &self.speakers, shown.as_ref(), viewer);
            if now == *shown {
                continue;
            }
            let tiles = now.iter().map(|(participant, source)| stage::tile(participant, *source)).collect();
            if let Err(error) = sfu.set_view(&self.key, &convert::peer_key(viewer), tiles).await {
                tracing::warn!(%viewer, %error, "the media plane did not follow");
            }
            *shown = now;
        }
    }

    /// Ends one of a machine's two media connections.
    pub async fn disconnect(&mut self, by: &ParticipantId, direction: Direction) -> Result<(), SfuError> {
        if direction == Direction::Subscribe {
            self.stage_viewers.remove(by);
        }
        match &self.sfu {
            Some(sfu) => sfu.disconnect(&self.key, &convert::peer_key(by), direction).await,
            None => Ok(()),
        }
    }
}
