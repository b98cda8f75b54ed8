// SPDX-License-Identifier: MPL-2.0
//! Microphones, cameras and screens switched on and off.

use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::tracks::{TrackCommand, TrackEvent};
use protocol::live::{TrackRequest, TrackUpdate};
use sfu::SfuError;

use super::{Feature, Outbox, RuleFeature};
use crate::connections::Connections;
use crate::room_view::RoomView;
use crate::media::RoomMedia;

pub struct Track;

impl Feature for Track {
    type Request = TrackRequest;

    /// Each is on the disk before what others ask for next. Speaking while a key is held takes two
    /// of them.
    fn cost(_: &TrackRequest) -> i64 {
        3
    }
}

impl RuleFeature for Track {
    type Command = TrackCommand;
    type Event = TrackEvent;

    fn command(by: ParticipantId, request: TrackRequest) -> TrackCommand {
        match request {
            TrackRequest::SetMuted { source, muted } => TrackCommand::SetMuted { by, source, muted },
            TrackRequest::Mute { participant } => TrackCommand::Mute { by, participant },
            TrackRequest::MuteAll => TrackCommand::MuteAll { by },
        }
    }

    fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &TrackEvent) {
        match event {
            TrackEvent::Changed { participant } => outbox.updates.people.note(participant),
            TrackEvent::MutedByChair { participant, by } => {
                outbox.connections.send_to(view.room, participant, &TrackUpdate::MutedByChair { by: by.clone() }.into());
            }
            TrackEvent::Locked { participant } => {
                outbox.connections.send_to(view.room, participant, &TrackUpdate::MicrophoneLocked.into());
            }
        }
    }

    async fn update_media(
        media: &mut RoomMedia,
        room: &Room,
        _: &Connections,
        event: &TrackEvent,
    ) -> Result<(), SfuError> {
        match event {
            TrackEvent::Changed { participant } => media.set_mutes(room, participant).await,
            TrackEvent::MutedByChair { .. } | TrackEvent::Locked { .. } => Ok(()),
        }
    }
}
