// SPDX-License-Identifier: MPL-2.0
//! The opening of the meeting: recordings start.

use meetings::meeting::Meeting;
use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::opening::{OpeningCommand, OpeningEvent};
use protocol::live::{OpeningRequest, OpeningState, OpeningUpdate, RecordingUpdate};
use sfu::SfuError;

use super::{Feature, Outbox, RuleFeature};
use crate::connections::Connections;
use crate::room_view::RoomView;
use crate::media::RoomMedia;

pub struct Opening;

impl Feature for Opening {
    type Request = OpeningRequest;
}

impl RuleFeature for Opening {
    type Command = OpeningCommand;
    type Event = OpeningEvent;

    fn command(by: ParticipantId, OpeningRequest::OpenMeeting: OpeningRequest) -> OpeningCommand {
        OpeningCommand::Open { by }
    }

    fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &OpeningEvent) {
        let OpeningEvent::Opened { at, by } = event;
        let RoomView { room, meeting, recording, .. } = view;
        let by = by.as_ref().and_then(|by| room.presence().get(by)).map(|who| who.name.clone());
        let (title, agenda) = (meeting.title.clone(), room.agenda().items().to_vec());
        outbox.connections.send_to_all(room, &OpeningUpdate::Opened { at: *at, by, title, agenda }.into());
        outbox.connections.send_to_all(room, &RecordingUpdate::Recording { recording }.into());
    }

    async fn update_media(
        media: &mut RoomMedia,
        room: &Room,
        connections: &Connections,
        _: &OpeningEvent,
    ) -> Result<(), SfuError> {
        media.start_recordings(room, connections).await;
        Ok(())
    }
}

pub fn state(room: &Room, meeting: &Meeting) -> OpeningState {
    OpeningState {
        started_at: room.started_at(),
        starts_at: meeting.starts_at,
        time_open: meeting.set_time().is_none(),
    }
}
