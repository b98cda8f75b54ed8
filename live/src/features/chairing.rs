// SPDX-License-Identifier: MPL-2.0
//! Who chairs. The chair's audio has priority, and a new leader is sent what only leaders know.

use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::chairing::{ChairCommand, ChairEvent};
use protocol::live::{ChairRequest, ChairState};
use sfu::SfuError;

use super::{Feature, Outbox, RuleFeature};
use crate::connections::Connections;
use crate::room_view::RoomView;
use crate::media::RoomMedia;

pub struct Chair;

impl Feature for Chair {
    type Request = ChairRequest;
}

impl RuleFeature for Chair {
    type Command = ChairCommand;
    type Event = ChairEvent;

    fn command(by: ParticipantId, request: ChairRequest) -> ChairCommand {
        match request {
            ChairRequest::HandOverChair { participant } => ChairCommand::HandOver { by, to: participant },
            ChairRequest::TakeChairBack => ChairCommand::TakeBack { by },
        }
    }

    fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &ChairEvent) {
        let ChairEvent::Changed { chair, former, .. } = event;
        for participant in former.iter().chain([chair]) {
            outbox.updates.people.note(participant);
        }
        super::notify_new_leader(outbox.connections, view, chair);
    }

    async fn update_media(
        media: &mut RoomMedia,
        room: &Room,
        _: &Connections,
        event: &ChairEvent,
    ) -> Result<(), SfuError> {
        let ChairEvent::Changed { chair, former, .. } = event;
        if let Some(former) = former {
            media.update_priority(room, former).await?;
        }
        media.update_priority(room, chair).await
    }
}

pub fn state(room: &Room) -> ChairState {
    ChairState { planned_chair: room.planned_chair().cloned() }
}
