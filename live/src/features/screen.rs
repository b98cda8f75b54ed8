// SPDX-License-Identifier: MPL-2.0
//! Whose screen is shown.

use meetings::ids::ParticipantId;
use meetings::room::screen::{ScreenCommand, ScreenEvent};
use protocol::live::{ScreenRequest, ScreenUpdate};

use super::{Feature, Outbox, RuleFeature};
use crate::room_view::RoomView;

pub struct Screen;

impl Feature for Screen {
    type Request = ScreenRequest;
}

impl RuleFeature for Screen {
    type Command = ScreenCommand;
    type Event = ScreenEvent;

    fn command(by: ParticipantId, request: ScreenRequest) -> ScreenCommand {
        match request {
            ScreenRequest::TakeScreen { over } => ScreenCommand::Take { by, over },
            ScreenRequest::StopScreen { participant } => ScreenCommand::Stop { by, participant },
        }
    }

    fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &ScreenEvent) {
        let ScreenEvent::Stopped { participant, by } = event;
        outbox.connections.send_to(view.room, participant, &ScreenUpdate::ScreenStopped { by: by.clone() }.into());
    }
}
