// SPDX-License-Identifier: MPL-2.0
//! What people write to each other.

use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::chat::{ChatCommand, ChatEvent, ChatReader, ChatScope};
use meetings::room::presence::Participant;
use protocol::live::{ChatRequest, ChatState, ChatUpdate, ServerMessage};

use super::{Feature, Outbox, RuleFeature};
use crate::connections::Connections;
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
        match request {
            ChatRequest::Chat { text, to } => ChatCommand::Post { by, to, text, file: None },
            ChatRequest::WithdrawChat { id } => ChatCommand::Withdraw { by, id },
            ChatRequest::CloseChat { closed } => ChatCommand::SetClosed { by, closed },
        }
    }

    fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &ChatEvent) {
        let room = view.room;
        match event {
            ChatEvent::Posted(message) => {
                let update = ChatUpdate::Chat { message: message.clone() }.into();
                send_to_readers(outbox.connections, room, &message.to, &message.participant, &update);
            }
            ChatEvent::Withdrawn { id, withdrawal, .. } => {
                let Some(sent) = room.chat().get(*id) else { return };
                let update = ChatUpdate::ChatWithdrawn { id: *id, withdrawn: withdrawal.clone() }.into();
                send_to_readers(outbox.connections, room, &sent.to, &sent.by, &update);
            }
            ChatEvent::SetClosed { .. } | ChatEvent::SetKept => {
                let (closed, kept) = (room.chat().closed().cloned(), room.chat().is_kept());
                outbox.connections.send_to_all(room, &ChatUpdate::ChatRules { closed, kept }.into());
            }
        }
    }
}

/// To those who read what `by` wrote, by the rights that they have now.
fn send_to_readers(
    connections: &Connections,
    room: &Room,
    scope: &ChatScope,
    by: &ParticipantId,
    update: &ServerMessage,
) {
    connections.send_to_each(room, update, |id, who| ChatReader::of(id, who).reads(scope, by));
}

pub fn state(room: &Room, id: &ParticipantId, who: &Participant) -> ChatState {
    let chat = room.chat();
    ChatState {
        chat: Vec::new(),
        chat_last: chat.last_read_by(&ChatReader::of(id, who)),
        chat_closed: chat.closed().cloned(),
        chat_kept: chat.is_kept(),
    }
}
