// SPDX-License-Identifier: MPL-2.0
//! What people write to each other.

use base::Refusal;
use meetings::room::Room;
use meetings::room::chat::{ChatCommand, ChatEvent};
use protocol::live::{ChatRequest, ChatState, ChatUpdate};
use store::Actor;

use super::{Asker, Feature, Ruled};
use crate::lines::{Lines, Scene};
use crate::room_task::RoomTask;

pub struct Chat;

impl Feature for Chat {
    type Request = ChatRequest;

    async fn asked(task: &mut RoomTask, by: Asker, request: ChatRequest) -> Result<(), Refusal> {
        let ChatRequest::Chat { text } = request;
        task.step(ChatCommand::Post { by: by.participant, text }, &Actor::System).await
    }

    /// Texts are stored and sent to everybody.
    fn cost(_: &ChatRequest) -> i64 {
        5
    }
}

impl Ruled for Chat {
    type Event = ChatEvent;

    fn tell(lines: &mut Lines, scene: Scene<'_>, event: &ChatEvent) {
        let ChatEvent::Posted(message) = event;
        lines.everybody(scene.room, &ChatUpdate::Chat { message: message.clone() }.into());
    }
}

pub fn state(room: &Room) -> ChatState {
    ChatState { chat: room.chat().latest().cloned().collect() }
}
