// SPDX-License-Identifier: MPL-2.0
//! Raised hands. Sent with everything else about a participant.

use meetings::ids::ParticipantId;
use meetings::room::hands::{HandCommand, HandEvent};
use protocol::live::HandRequest;

use super::{Feature, Outbox, RuleFeature};
use crate::room_view::RoomView;

pub struct Hand;

impl Feature for Hand {
    type Request = HandRequest;
}

impl RuleFeature for Hand {
    type Command = HandCommand;
    type Event = HandEvent;

    fn command(by: ParticipantId, request: HandRequest) -> HandCommand {
        let HandRequest::RaiseHand { raised } = request;
        if raised { HandCommand::Raise { by } } else { HandCommand::Lower { by } }
    }

    fn notify(outbox: &mut Outbox<'_>, _: RoomView<'_>, event: &HandEvent) {
        let HandEvent::Changed { participant } = event;
        outbox.updates.people.note(participant);
    }
}
