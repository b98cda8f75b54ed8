// SPDX-License-Identifier: MPL-2.0
//! Who chairs, and who leads with the chair. The chair's audio has priority, and a new leader is
//! sent what only leaders know.

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
            ChairRequest::SetCoChair { participant, on } => ChairCommand::SetCoChair { by, participant, on },
        }
    }

    fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &ChairEvent) {
        match event {
            ChairEvent::Changed { chair, former, .. } => {
                for participant in former.iter().chain([chair]) {
                    outbox.updates.people.note(participant);
                }
                super::notify_new_leader(outbox.connections, view, chair);
            }
            ChairEvent::CoChair { participant, role, .. } => {
                outbox.updates.people.note(participant);
                if role.leads() {
                    super::notify_new_leader(outbox.connections, view, participant);
                }
            }
        }
    }

    async fn update_media(
        media: &mut RoomMedia,
        room: &Room,
        _: &Connections,
        event: &ChairEvent,
    ) -> Result<(), SfuError> {
        // A co-chair is heard like everybody else.
        let ChairEvent::Changed { chair, former, .. } = event else { return Ok(()) };
        if let Some(former) = former {
            media.update_priority(room, former).await?;
        }
        media.update_priority(room, chair).await
    }
}

pub fn state(room: &Room) -> ChairState {
    ChairState { planned_chair: room.planned_chair().cloned() }
}
