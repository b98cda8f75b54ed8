// SPDX-License-Identifier: MPL-2.0
//! Microphones, cameras and screens switched on and off.

use base::Refusal;
use meetings::room::Room;
use meetings::room::tracks::{TrackCommand, TrackEvent};
use protocol::live::{TrackRequest, TrackUpdate};
use sfu::SfuError;
use store::Actor;

use super::{Asker, Feature, Ruled};
use crate::lines::{Lines, Scene};
use crate::media_orders::MediaOrders;
use crate::room_task::RoomTask;

pub struct Track;

impl Feature for Track {
    type Request = TrackRequest;

    async fn asked(task: &mut RoomTask, by: Asker, request: TrackRequest) -> Result<(), Refusal> {
        let by = by.participant;
        let command = match request {
            TrackRequest::SetMuted { source, muted } => TrackCommand::SetMuted { by, source, muted },
            TrackRequest::Mute { participant } => TrackCommand::Mute { by, participant },
            TrackRequest::MuteAll => TrackCommand::MuteAll { by },
        };
        task.step(command, &Actor::System).await
    }
}

impl Ruled for Track {
    type Event = TrackEvent;

    fn tell(lines: &mut Lines, scene: Scene<'_>, event: &TrackEvent) {
        match event {
            TrackEvent::Changed { participant } => lines.news.people.note(participant),
            TrackEvent::MutedByChair { participant, by } => {
                lines.one(scene.room, participant, &TrackUpdate::MutedByChair { by: by.clone() }.into());
            }
        }
    }

    async fn direct(
        media: &mut MediaOrders,
        room: &Room,
        _: &Lines,
        event: &TrackEvent,
    ) -> Result<(), SfuError> {
        match event {
            TrackEvent::Changed { participant } => media.set_mutes(room, participant).await,
            TrackEvent::MutedByChair { .. } => Ok(()),
        }
    }
}
