// SPDX-License-Identifier: MPL-2.0
//! Whose screen is shown.

use base::Refusal;
use meetings::room::screen::{ScreenCommand, ScreenEvent};
use protocol::live::{ScreenRequest, ScreenUpdate};
use store::Actor;

use super::{Asker, Feature, Ruled};
use crate::lines::{Lines, Scene};
use crate::room_task::RoomTask;

pub struct Screen;

impl Feature for Screen {
    type Request = ScreenRequest;

    async fn asked(task: &mut RoomTask, by: Asker, request: ScreenRequest) -> Result<(), Refusal> {
        let by = by.participant;
        let command = match request {
            ScreenRequest::TakeScreen { over } => ScreenCommand::Take { by, over },
            ScreenRequest::StopScreen { participant } => ScreenCommand::Stop { by, participant },
        };
        task.step(command, &Actor::System).await
    }
}

impl Ruled for Screen {
    type Event = ScreenEvent;

    fn tell(lines: &mut Lines, scene: Scene<'_>, event: &ScreenEvent) {
        let ScreenEvent::Stopped { participant, by } = event;
        lines.one(scene.room, participant, &ScreenUpdate::ScreenStopped { by: by.clone() }.into());
    }
}
