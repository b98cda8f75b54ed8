// SPDX-License-Identifier: MPL-2.0
//! The snapshot of a room, from which it is restored after a restart of the server.
//!
//! Chat messages are not in it (the store keeps each of them once; that the chat is closed is),
//! nor are waiting guests (their pages come back).

use super::chat::Chat;
use super::{Room, StatesSnapshot};
use crate::meeting::Meeting;
use moments::Millis;

/// After a stop of the server this long, in milliseconds, participants count as having left when it
/// stopped.
pub const LONG_STOP_MS: i64 = 10 * 60_000;

/// Serialises to JSON; fields are only ever added, with a default.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
pub struct Snapshot {
    started_at: Option<Millis>,
    #[cfg_attr(feature = "wire", serde(default))]
    last_exit: Option<Millis>,
    #[cfg_attr(feature = "wire", serde(flatten))]
    states: StatesSnapshot,
}

impl Room {
    /// A room in which nobody was yet. Whether its chat is kept may have been set.
    pub fn new_with_chat(meeting: &Meeting, chat: Chat) -> Self {
        let mut room = Self::new(meeting);
        room.states.chat.resume(chat);
        room
    }

    pub fn snapshot(&self) -> Snapshot {
        Snapshot { started_at: self.started_at, last_exit: self.last_exit, states: self.states.to_snapshot() }
    }

    /// Restores a room. Everybody's place is kept as after a lost connection, from `now` on; after
    /// a stop of [`LONG_STOP_MS`] and more, from `alive_at` on, when the room was last known to be
    /// alive. `meeting` gives end and agenda; `chat` the messages so far.
    pub fn restore(meeting: &Meeting, snapshot: Snapshot, chat: Chat, alive_at: Millis, now: Millis) -> Self {
        let mut room = Self::new(meeting);
        room.started_at = meeting.started_at.or(snapshot.started_at);
        room.last_exit = snapshot.last_exit;
        room.states.restore(snapshot.states);
        room.states.chat.resume(chat);
        let lost_at = if now.since(alive_at) >= LONG_STOP_MS { alive_at } else { now };
        room.states.presence.lose_all_connections(lost_at);
        room
    }
}

#[cfg(test)]
mod tests {
    use super::super::agenda::AgendaCommand;
    use super::super::test_room::*;
    use super::*;
    use crate::room::presence::PLACE_KEPT_MS;

    #[test]
    fn after_a_restart_the_same_people_are_back_with_their_requests_and_the_current_item() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
        room.at(2_000).ask_to_speak("Tân Lập");
        room.apply(AgendaCommand::SetCurrent { by: id("An"), item: Some(item_id("budget")) }).unwrap();

        let mut after = room.at(100_000).restarted();
        assert!(!after.is_connected("Tân Lập"));
        after.at(100_000 + PLACE_KEPT_MS - 1).expire_places();
        after.join("Tân Lập");
        assert_eq!(after.people(), ["An", "Bình", "Tân Lập"]);
        assert_eq!(after.queue(), ["Tân Lập"]);
        assert_eq!(after.rules.agenda().current(), Some(&item_id("budget")));
        assert_eq!(after.rules.started_at(), room.rules.started_at());
    }

    #[test]
    fn a_snapshot_of_an_older_program_can_still_be_read() {
        let old: Snapshot = serde_json::from_str(r#"{"started_at": 5000}"#).unwrap();
        let room = Room::restore(&meeting(), old, Chat::default(), Millis(9_000), Millis(9_000));
        assert_eq!(room.started_at(), Some(Millis(5_000)));
        assert_eq!(room.presence().iter().count(), 0);
    }
}
