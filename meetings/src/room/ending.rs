// SPDX-License-Identifier: MPL-2.0
//! The end of the meeting, for everybody.

use super::presence::{PresenceEvent, lost_since};
use super::{Event, FeatureEvent, Refusal, Room};
use crate::ids::ParticipantId;
use crate::meeting::MeetingRole;
use moments::Millis;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndCommand {
    /// Asked by somebody in the room: the chair may, and who else leads where no chair is
    /// connected.
    ByParticipant(ParticipantId),
    /// Asked from outside the room by somebody whose right was checked there.
    ByOffice,
    /// The same for a meeting that was not open when the right was checked: cancels it, and never
    /// ends one that was opened meanwhile. `reason` is for those invited; may be empty.
    Cancel { reason: String },
    /// Nobody has rejoined for long enough: see [`Room::deserted_since`]. While a participant is
    /// there nothing happens.
    Deserted,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndEvent {
    /// The meeting never was; its end follows.
    Cancelled { reason: String },
    /// Follows a [`PresenceEvent::Left`] for everybody who was there. `by` is none when asked from
    /// outside the room.
    Ended { at: Millis, by: Option<ParticipantId> },
}

impl FeatureEvent for EndEvent {}

impl Room {
    /// Since when the open meeting has no participants: its last exit. Machines (encoders,
    /// displays) do not count, nor does who waits in the lobby; a place that is kept after a lost
    /// connection does.
    pub fn deserted_since(&self) -> Option<Millis> {
        let somebody = self.states.presence.iter().any(|(_, who)| who.token.is_none());
        let since = self.last_exit.max(self.started_at);
        if self.is_open() && !somebody { since } else { None }
    }
}

impl Room {
    pub(super) fn apply_end(&mut self, command: EndCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        let mut cancelled = None;
        let (by, end) = match command {
            EndCommand::ByParticipant(by) => {
                let role = self.require_leader(&by)?.role;
                if role != MeetingRole::Chair && self.has_chair() {
                    return Err(Refusal::NotAllowed);
                }
                self.require_open()?;
                (Some(by), now)
            }
            EndCommand::Cancel { .. } if self.is_open() => return Err(Refusal::AlreadyOpen),
            EndCommand::Cancel { reason } => {
                cancelled = Some(EndEvent::Cancelled { reason });
                (None, now)
            }
            EndCommand::ByOffice => (None, now),
            EndCommand::Deserted => match self.deserted_since() {
                Some(since) => (None, since),
                None => return Ok(Vec::new()),
            },
        };
        let here: Vec<_> =
            self.states.presence.iter().map(|(id, p)| (id.clone(), lost_since(p).unwrap_or(end))).collect();
        let mut events: Vec<Event> = cancelled.into_iter().map(Event::from).collect();
        for (participant, at) in here {
            self.remove_participant(&participant, at);
            events.push(PresenceEvent::Left { participant, at }.into());
        }
        self.states.marks.drop_deleted();
        self.ended_at = Some(end);
        events.push(EndEvent::Ended { at: end, by }.into());
        Ok(events)
    }
}

#[cfg(test)]
mod tests {
    use super::super::door::DoorCommand;
    use super::super::presence::{PLACE_KEPT_MS, PresenceCommand};
    use super::super::test_room::*;
    use super::*;
    use crate::policy::MediaRights;

    #[test]
    fn the_chair_ends_the_meeting_for_everybody_and_nobody_comes_back() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
        room.at(50_000).lose_connection("Tân Lập");
        let events = room.at(60_000).apply(EndCommand::ByParticipant(id("An"))).unwrap();
        assert!(events.contains(&PresenceEvent::Left { participant: id("Bình"), at: Millis(60_000) }.into()));
        assert!(events.contains(&PresenceEvent::Left { participant: id("Tân Lập"), at: Millis(50_000) }.into()));
        assert_eq!(events.last(), Some(&EndEvent::Ended { at: Millis(60_000), by: Some(id("An")) }.into()));
        assert!(room.people().is_empty());
        assert_eq!(room.try_join("An"), Err(Refusal::Ended));
        assert_eq!(room.restarted().try_join("An"), Err(Refusal::Ended));
    }

    #[test]
    fn beside_the_chair_neither_secretary_nor_delegate_ends_a_meeting_but_the_office_may() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
        for by in ["Bình", "Tân Lập"] {
            assert_eq!(room.apply(EndCommand::ByParticipant(id(by))), Err(Refusal::NotAllowed));
        }
        assert_eq!(
            room.apply(EndCommand::Cancel { reason: String::new() }),
            Err(Refusal::AlreadyOpen),
            "opened meanwhile, it goes on"
        );
        assert!(room.apply(EndCommand::ByOffice).is_ok());
        assert_eq!(room.apply(EndCommand::ByOffice), Err(Refusal::Ended));
    }

    #[test]
    fn the_secretary_ends_a_meeting_without_a_connected_chair_and_a_delegate_never_does() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
        room.at(10_000).lose_connection("An");
        assert_eq!(room.apply(EndCommand::ByParticipant(id("Tân Lập"))), Err(Refusal::NotAllowed));
        let events = room.at(20_000).apply(EndCommand::ByParticipant(id("Bình"))).unwrap();
        assert_eq!(events.last(), Some(&EndEvent::Ended { at: Millis(20_000), by: Some(id("Bình")) }.into()));
    }

    #[test]
    fn a_meeting_that_everybody_has_left_ends_with_the_last_exit_though_an_encoder_stays() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        room.join_by_token("Hội trường A", MediaRights::ALL).unwrap();
        assert_eq!(room.at(30_000).apply(EndCommand::Deserted), Ok(vec![]), "somebody is there");
        room.at(40_000).lose_connection("Tân Lập");
        room.at(50_000).apply(PresenceCommand::Leave { by: id("An") }).unwrap();
        assert_eq!(room.rules.deserted_since(), None, "a place is kept");
        room.at(40_000 + PLACE_KEPT_MS).expire_places();
        assert_eq!(room.rules.deserted_since(), Some(Millis(50_000)));

        let mut room = room.at(60_000_000).restarted();
        assert_eq!(room.rules.deserted_since(), Some(Millis(50_000)));
        let events = room.apply(EndCommand::Deserted).unwrap();
        assert_eq!(events.last(), Some(&EndEvent::Ended { at: Millis(50_000), by: None }.into()));
        assert_eq!(room.try_join("An"), Err(Refusal::Ended));
    }

    #[test]
    fn who_waits_in_the_lobby_keeps_no_meeting_open_and_does_not_move_its_end() {
        let mut room = TestRoom::with(&["An", "Bản Phố"]);
        room.apply(DoorCommand::SendOut { by: id("An"), participant: id("Bản Phố") }).unwrap();
        room.join("Bản Phố");
        room.at(50_000).apply(PresenceCommand::Leave { by: id("An") }).unwrap();
        room.at(900_000).lose_connection("Bản Phố");
        assert_eq!(room.rules.deserted_since(), Some(Millis(50_000)));
    }

    #[test]
    fn a_waiting_room_that_everybody_has_left_is_never_ended() {
        let mut room = TestRoom::new();
        room.join("An");
        room.at(50_000).apply(PresenceCommand::Leave { by: id("An") }).unwrap();
        assert_eq!(room.rules.deserted_since(), None);
        assert_eq!(room.apply(EndCommand::Deserted), Ok(vec![]));
    }

    #[test]
    fn who_was_there_when_a_server_stopped_for_hours_left_then_and_not_when_it_came_back() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        let mut next_day = room.at(100_000).restarted_after(8 * 3_600_000);
        let left = next_day.expire_places();
        assert!(left.contains(&PresenceEvent::Left { participant: id("An"), at: Millis(100_000) }.into()), "{left:?}");
        assert_eq!(next_day.rules.deserted_since(), Some(Millis(100_000)));
    }
}
