// SPDX-License-Identifier: MPL-2.0
//! The end of the meeting: every connection is closed, and so is the media plane's room.

use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::ending::{EndCommand, EndEvent};
use protocol::live::{CloseReason, EndRequest};
use sfu::SfuError;

use super::{Feature, Outbox, RuleFeature};
use crate::connections::Connections;
use crate::room_view::RoomView;
use crate::media::RoomMedia;

pub struct End;

impl Feature for End {
    type Request = EndRequest;
}

impl RuleFeature for End {
    type Command = EndCommand;
    type Event = EndEvent;

    fn command(by: ParticipantId, EndRequest::EndMeeting: EndRequest) -> EndCommand {
        EndCommand::ByParticipant(by)
    }

    fn notify(outbox: &mut Outbox<'_>, _: RoomView<'_>, event: &EndEvent) {
        if matches!(event, EndEvent::Ended { .. }) {
            outbox.connections.close_all(CloseReason::Ended);
        }
    }

    async fn update_media(media: &mut RoomMedia, _: &Room, _: &Connections, event: &EndEvent) -> Result<(), SfuError> {
        match event {
            EndEvent::Ended { .. } => media.close().await,
            EndEvent::Cancelled { .. } => Ok(()),
        }
    }
}
