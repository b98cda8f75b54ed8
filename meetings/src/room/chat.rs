// SPDX-License-Identifier: MPL-2.0
//! Chat messages. The room keeps the latest; the store has all.

use std::collections::{BTreeMap, VecDeque};

use super::{Event, FeatureEvent, FeatureState, Refusal, Room, acceptable_text};
use crate::ids::ParticipantId;
use crate::meeting::Meeting;
use moments::Millis;

/// Longest message, in characters.
pub const MAX_CHARS: usize = 2_000;
/// How many messages a participant who joins gets.
pub const KEPT: usize = 200;
/// How many bytes of messages a participant who joins gets: the newest that fit.
pub const KEPT_BYTES: usize = 64 * 1024;
/// The quota of one participant in one meeting. A secretary who writes twice a minute for four
/// hours stays below it.
pub const PARTICIPANT_QUOTA: Quota = Quota { messages: 500, bytes: 256 * 1024 };
/// The quota of all participants together.
pub const MEETING_QUOTA: Quota = Quota { messages: 10_000, bytes: 8 * 1024 * 1024 };

/// A limit on messages and bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub messages: usize,
    pub bytes: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatCommand {
    Post { by: ParticipantId, text: String },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatEvent {
    Posted(ChatMessage),
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChatMessage {
    /// Counted from 1 in each meeting.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
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
    latest: VecDeque<ChatMessage>,
    latest_bytes: usize,
    written: Written,
    written_by: BTreeMap<ParticipantId, Written>,
}

/// Messages and bytes so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    pub messages: usize,
    pub bytes: usize,
}

impl Written {
    fn has_room_for(self, text: &str, quota: Quota) -> bool {
        self.messages < quota.messages && self.bytes + text.len() <= quota.bytes
    }

    fn count(&mut self, text: &str) {
        self.messages += 1;
        self.bytes += text.len();
    }
}

impl Chat {
    /// Restores the chat after a restart: the latest messages, oldest first, and the totals of each
    /// participant.
    pub fn resume(
        latest: impl IntoIterator<Item = ChatMessage>,
        written_by: impl IntoIterator<Item = (ParticipantId, Written)>,
    ) -> Self {
        let mut chat = Self { written_by: written_by.into_iter().collect(), ..Self::default() };
        for written in chat.written_by.values() {
            chat.written.messages += written.messages;
            chat.written.bytes += written.bytes;
        }
        latest.into_iter().for_each(|message| chat.show(message));
        chat
    }

    /// Oldest first.
    pub fn latest(&self) -> impl Iterator<Item = &ChatMessage> {
        self.latest.iter()
    }

    fn add(&mut self, message: ChatMessage) {
        self.written.count(&message.text);
        self.written_by.entry(message.participant.clone()).or_default().count(&message.text);
        self.show(message);
    }

    fn show(&mut self, message: ChatMessage) {
        self.last_id = message.id;
        self.latest_bytes += message.text.len();
        self.latest.push_back(message);
        while self.latest.len() > KEPT || self.latest_bytes > KEPT_BYTES {
            let Some(oldest) = self.latest.pop_front() else { break };
            self.latest_bytes -= oldest.text.len();
        }
    }

    fn has_room_for(&self, text: &str, by: &ParticipantId) -> bool {
        let own = self.written_by.get(by).copied().unwrap_or_default();
        own.has_room_for(text, PARTICIPANT_QUOTA) && self.written.has_room_for(text, MEETING_QUOTA)
    }
}

impl FeatureState for Chat {
    type Snapshot = ();

    fn initial(_: &Meeting) -> Self {
        Self::default()
    }

    fn to_snapshot(&self) {}

    fn restore(&mut self, (): ()) {}
}

impl FeatureEvent for ChatEvent {
    /// The store has each message as a row.
    fn changes_snapshot(&self) -> bool {
        false
    }
}

impl Room {
    pub(super) fn apply_chat(&mut self, command: ChatCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        let ChatCommand::Post { by, text } = command;
        let name = self.requester(&by)?.name.clone();
        let text = acceptable_text(&text, MAX_CHARS)?;
        if !self.states.chat.has_room_for(&text, &by) {
            return Err(Refusal::ChatFull);
        }
        let message = ChatMessage { id: self.states.chat.last_id + 1, participant: by, name, text, at: now };
        self.states.chat.add(message.clone());
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
        let kept: Vec<ChatMessage> = room.rules.chat().latest().cloned().collect();
        assert_eq!((kept.len(), kept[0].id), (KEPT, 6));
        let mut restored = room.restarted();
        restored.join("An");
        restored.apply(post("An", "sau khi khởi động lại")).unwrap();
        assert_eq!(restored.rules.chat().latest().last().unwrap().id, KEPT as i64 + 6);
    }

    #[test]
    fn who_has_written_too_much_is_refused_and_the_others_write_on_also_after_a_restart() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        let long = "x".repeat(MAX_CHARS);
        let posted = (0..1000).take_while(|_| room.apply(post("Tân Lập", &long)).is_ok()).count();
        assert_eq!(posted, PARTICIPANT_QUOTA.bytes / MAX_CHARS);
        let short = (0..1000).take_while(|_| room.apply(post("An", "Rõ.")).is_ok()).count();
        assert_eq!(short, PARTICIPANT_QUOTA.messages);
        let shown: usize = room.rules.chat().latest().map(|message| message.text.len()).sum();
        assert!(shown <= KEPT_BYTES, "{shown}");

        let mut restored = room.restarted();
        restored.join("Tân Lập");
        restored.join("Bản Phố");
        assert_eq!(restored.apply(post("Tân Lập", &long)), Err(Refusal::ChatFull));
        assert!(restored.apply(post("Bản Phố", &long)).is_ok());
    }
}
