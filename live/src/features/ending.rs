// SPDX-License-Identifier: MPL-2.0
//! The end of the meeting: every line is closed, and so is the media plane's room.

use base::Refusal;
use meetings::room::Room;
use meetings::room::ending::{EndCommand, EndEvent};
use protocol::live::{CloseReason, EndRequest};
use sfu::SfuError;
use store::Actor;

use super::{Asker, Feature, Ruled};
use crate::lines::{Lines, Scene};
use crate::media_orders::MediaOrders;
use crate::room_task::RoomTask;

pub struct End;

impl Feature for End {
    type Request = EndRequest;

    async fn asked(task: &mut RoomTask, by: Asker, EndRequest::EndMeeting: EndRequest) -> Result<(), Refusal> {
        task.step(EndCommand::ByParticipant(by.participant), &Actor::System).await
    }
}

impl Ruled for End {
    type Event = EndEvent;

    fn tell(lines: &mut Lines, _: Scene<'_>, _: &EndEvent) {
        lines.close_all(CloseReason::Ended);
    }

    async fn direct(media: &mut MediaOrders, _: &Room, _: &Lines, _: &EndEvent) -> Result<(), SfuError> {
        media.close().await
    }
}
