//! The end of the meeting, for everybody.

use super::presence::PresenceEvent;
use super::{Event, Refusal, Room};
use crate::Millis;
use crate::ids::ParticipantId;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndCommand {
    /// Asked by somebody in the room; the chair may.
    ByParticipant(ParticipantId),
    /// Asked from outside the room by somebody whose right was checked there.
    ByOffice,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndEvent {
    /// Follows a [`PresenceEvent::Left`] for everybody who was there. `by` is none when asked from outside the room.
    Ended { at: Millis, by: Option<ParticipantId> },
}

impl Room {
    pub(super) fn apply_end(&mut self, command: &EndCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        let by = match command {
            EndCommand::ByParticipant(by) => {
                self.require_chair(by)?;
                Some(by.clone())
            }
            EndCommand::ByOffice => None,
        };
        self.ended_at = Some(now);
        let here: Vec<_> = self.presence.iter().map(|(id, _)| id.clone()).collect();
        let mut events: Vec<Event> = here
            .into_iter()
            .map(|participant| {
                self.forget(&participant);
                let left = self.presence.take_out(&participant);
                let at = left.and_then(|p| super::presence::lost_since(&p)).unwrap_or(now);
                PresenceEvent::Left { participant, at }.into()
            })
            .collect();
        events.push(EndEvent::Ended { at: now, by }.into());
        Ok(events)
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_room::*;
    use super::*;

    #[test]
    fn the_chair_ends_the_meeting_for_everybody_and_nobody_comes_back() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
        room.at(50_000).lose_line("Tân Lập");
        let events = room.at(60_000).apply(EndCommand::ByParticipant(id("An"))).unwrap();
        assert!(events.contains(&PresenceEvent::Left { participant: id("Bình"), at: Millis(60_000) }.into()));
        assert!(events.contains(&PresenceEvent::Left { participant: id("Tân Lập"), at: Millis(50_000) }.into()));
        assert_eq!(events.last(), Some(&EndEvent::Ended { at: Millis(60_000), by: Some(id("An")) }.into()));
        assert!(room.people().is_empty());
        assert_eq!(room.try_join("An"), Err(Refusal::Ended));
        assert_eq!(room.restarted().try_join("An"), Err(Refusal::Ended));
    }

    #[test]
    fn neither_secretary_nor_delegate_ends_a_meeting_but_the_office_may() {
        let mut room = TestRoom::with(&["Bình", "Tân Lập"]);
        for by in ["Bình", "Tân Lập"] {
            assert_eq!(room.apply(EndCommand::ByParticipant(id(by))), Err(Refusal::NotAllowed));
        }
        assert!(room.apply(EndCommand::ByOffice).is_ok());
        assert_eq!(room.apply(EndCommand::ByOffice), Err(Refusal::Ended));
    }
}
