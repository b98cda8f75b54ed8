// SPDX-License-Identifier: MPL-2.0
//! Raised hands. They are told with everything else about a participant.

use base::Refusal;
use meetings::room::hands::{HandCommand, HandEvent};
use protocol::live::HandRequest;
use store::Actor;

use super::{Asker, Feature, Ruled};
use crate::lines::{Lines, Scene};
use crate::room_task::RoomTask;

pub struct Hand;

impl Feature for Hand {
    type Request = HandRequest;

    async fn asked(task: &mut RoomTask, by: Asker, request: HandRequest) -> Result<(), Refusal> {
        let HandRequest::RaiseHand { raised } = request;
        let by = by.participant;
        let command = if raised { HandCommand::Raise { by } } else { HandCommand::Lower { by } };
        task.step(command, &Actor::System).await
    }
}

impl Ruled for Hand {
    type Event = HandEvent;

    fn tell(lines: &mut Lines, _: Scene<'_>, event: &HandEvent) {
        let HandEvent::Changed { participant } = event;
        lines.news.people.note(participant);
    }
}
