//! What people write to each other. The room keeps the latest messages; the store keeps all.

use std::collections::VecDeque;

use super::{Event, Refusal, Room, acceptable_text};
use crate::Millis;
use crate::ids::ParticipantId;

/// Longest message, in characters.
pub const MAX_CHARS: usize = 2_000;
/// How many messages a newcomer sees.
pub const KEPT: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatCommand {
    Post { by: ParticipantId, text: String },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatEvent {
    Posted(Message),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Counted from 1 in each meeting.
    pub id: i64,
    pub participant: ParticipantId,
    /// The writer's name at that time.
    pub name: String,
    pub text: String,
    pub at: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chat {
    last_id: i64,
    latest: VecDeque<Message>,
}

impl Chat {
    /// Takes up earlier messages, oldest first.
    pub fn restored(messages: impl IntoIterator<Item = Message>) -> Self {
        let mut chat = Self::default();
        messages.into_iter().for_each(|message| chat.keep(message));
        chat
    }

    /// Oldest first.
    pub fn latest(&self) -> impl Iterator<Item = &Message> {
        self.latest.iter()
    }

    fn keep(&mut self, message: Message) {
        self.last_id = message.id;
        if self.latest.len() == KEPT {
            self.latest.pop_front();
        }
        self.latest.push_back(message);
    }
}

impl Room {
    pub(super) fn apply_chat(&mut self, command: ChatCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        let ChatCommand::Post { by, text } = command;
        let name = self.asker(&by)?.name.clone();
        let text = acceptable_text(&text, MAX_CHARS)?;
        let message = Message { id: self.chat.last_id + 1, participant: by, name, text, at: now };
        self.chat.keep(message.clone());
        Ok(vec![ChatEvent::Posted(message).into()])
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_room::*;
    use super::*;

    fn post(by: &str, text: &str) -> ChatCommand {
        ChatCommand::Post { by: id(by), text: text.to_owned() }
    }

    #[test]
    fn everybody_sees_who_wrote_what_when() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        room.at(4_000).apply(post("Tân Lập", "  Đã nhận tài liệu.\n")).unwrap();
        let message = room.rules.chat().latest().next().unwrap();
        assert_eq!((message.id, message.name.as_str(), message.at), (1, "Tân Lập", Millis(4_000)));
        assert_eq!(message.text, "Đã nhận tài liệu.");
    }

    #[test]
    fn empty_overlong_and_unprintable_messages_are_refused() {
        let mut room = TestRoom::with(&["An"]);
        for bad in ["", "  \n ", &"x".repeat(MAX_CHARS + 1), "chuông \u{7}"] {
            assert_eq!(room.apply(post("An", bad)), Err(Refusal::BadText));
        }
        assert!(room.apply(post("An", &"ữ".repeat(MAX_CHARS))).is_ok());
        assert_eq!(room.rules.chat().latest().count(), 1);
    }

    #[test]
    fn the_latest_are_kept_and_numbers_go_on_after_a_restart() {
        let mut room = TestRoom::with(&["An"]);
        for n in 1..=KEPT + 5 {
            room.apply(post("An", &format!("tin {n}"))).unwrap();
        }
        let kept: Vec<Message> = room.rules.chat().latest().cloned().collect();
        assert_eq!((kept.len(), kept[0].id), (KEPT, 6));
        let mut restored = room.restarted();
        restored.join("An");
        restored.apply(post("An", "sau khi khởi động lại")).unwrap();
        assert_eq!(restored.rules.chat().latest().last().unwrap().id, KEPT as i64 + 6);
    }
}
