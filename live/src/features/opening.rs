// SPDX-License-Identifier: MPL-2.0
//! The opening: the plan as it stands is taken over, and recordings begin.

use base::Refusal;
use meetings::meeting::Meeting;
use meetings::room::Room;
use meetings::room::opening::OpeningEvent;
use protocol::live::{OpeningRequest, OpeningState, OpeningUpdate, RecordingUpdate};
use sfu::SfuError;

use super::{Asker, Feature, Ruled};
use crate::lines::{Lines, Scene};
use crate::media_orders::MediaOrders;
use crate::room_task::RoomTask;

pub struct Opening;

impl Feature for Opening {
    type Request = OpeningRequest;

    async fn asked(task: &mut RoomTask, by: Asker, OpeningRequest::OpenMeeting: OpeningRequest) -> Result<(), Refusal> {
        task.open_meeting(by.participant).await
    }
}

impl Ruled for Opening {
    type Event = OpeningEvent;

    fn tell(lines: &mut Lines, scene: Scene<'_>, event: &OpeningEvent) {
        let OpeningEvent::Opened { at, by } = event;
        let Scene { room, meeting, recording, .. } = scene;
        let by = by.as_ref().and_then(|by| room.presence().get(by)).map(|who| who.name.clone());
        let (title, agenda) = (meeting.title.clone(), room.agenda().items().to_vec());
        lines.everybody(room, &OpeningUpdate::Opened { at: *at, by, title, agenda }.into());
        lines.everybody(room, &RecordingUpdate::Recording { recording }.into());
    }

    async fn direct(
        media: &mut MediaOrders,
        room: &Room,
        lines: &Lines,
        _: &OpeningEvent,
    ) -> Result<(), SfuError> {
        media.record_all(room, lines).await;
        Ok(())
    }
}

pub fn state(room: &Room, meeting: &Meeting) -> OpeningState {
    OpeningState { started_at: room.started_at(), starts_at: meeting.starts_at }
}
