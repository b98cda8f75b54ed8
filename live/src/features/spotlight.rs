// SPDX-License-Identifier: MPL-2.0
//! The spotlight: whose picture everybody sees large.

use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::spotlight::{SpotlightCommand, SpotlightEvent};
use protocol::live::{SpotlightRequest, SpotlightState, SpotlightUpdate};

use super::{Feature, Outbox, RuleFeature};
use crate::room_view::RoomView;

pub struct Spotlight;

impl Feature for Spotlight {
    type Request = SpotlightRequest;
}

impl RuleFeature for Spotlight {
    type Command = SpotlightCommand;
    type Event = SpotlightEvent;

    fn command(by: ParticipantId, request: SpotlightRequest) -> SpotlightCommand {
        let SpotlightRequest::SetSpotlight { participant, camera } = request;
        SpotlightCommand::Set { by, participant, camera }
    }

    fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, SpotlightEvent::Changed: &SpotlightEvent) {
        let spotlight = view.room.spotlight();
        let (participant, camera) = (spotlight.on().cloned(), spotlight.camera());
        outbox.connections.send_to_all(view.room, &SpotlightUpdate::Spotlight { participant, camera }.into());
    }
}

pub fn state(room: &Room) -> SpotlightState {
    SpotlightState { spotlight: room.spotlight().on().cloned(), spotlight_camera: room.spotlight().camera() }
}
