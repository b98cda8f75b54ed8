// SPDX-License-Identifier: MPL-2.0
//! What people write to each other.

use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::chat::{ChatCommand, ChatEvent};
use protocol::live::{ChatRequest, ChatState, ChatUpdate};

use super::{Feature, Outbox, RuleFeature};
use crate::room_view::RoomView;

pub struct Chat;

impl Feature for Chat {
    type Request = ChatRequest;

    /// Texts are stored and sent to everybody.
    fn cost(_: &ChatRequest) -> i64 {
        5
    }
}

impl RuleFeature for Chat {
    type Command = ChatCommand;
    type Event = ChatEvent;

    fn command(by: ParticipantId, request: ChatRequest) -> ChatCommand {
        let ChatRequest::Chat { text } = request;
        ChatCommand::Post { by, text }
    }

    fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &ChatEvent) {
        let ChatEvent::Posted(message) = event;
        outbox.connections.send_to_all(view.room, &ChatUpdate::Chat { message: message.clone() }.into());
    }
}

pub fn state(room: &Room) -> ChatState {
    ChatState { chat: room.chat().latest().cloned().collect() }
}
