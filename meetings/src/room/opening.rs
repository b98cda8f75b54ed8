// SPDX-License-Identifier: MPL-2.0
//! The opening of the meeting: by whom, and when.
//!
//! Before the opening participants may hear, see and write to each other (a common waiting room);
//! nothing is recorded, and nobody attends yet. Chair or secretary opens the meeting. If one of
//! them is in the room when the set time comes, it opens by itself. Delegates, guests and machines
//! never open it.

use super::arrival::Connectivity;
use super::presence::{Participant, PresenceEvent};
use super::{Event, FeatureEvent, Refusal, Room};
use crate::ids::ParticipantId;
use crate::meeting::Meeting;
use moments::Millis;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpeningCommand {
    /// Asked by chair or secretary. Open already: no change.
    Open { by: ParticipantId },
    /// The set time has passed: see [`Room::opens_at`]. Without chair and secretary nothing
    /// happens.
    SetTime,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpeningEvent {
    /// The meeting is live. A [`PresenceEvent::Attends`] for everybody who is connected follows.
    /// `by` is none when the set time opened it.
    Opened { at: Millis, by: Option<ParticipantId> },
}

impl Participant {
    /// Whether this person may open the meeting. A machine never may, whatever role its access
    /// token has.
    fn may_open(&self) -> bool {
        self.token.is_none() && self.role.leads()
    }
}

impl FeatureEvent for OpeningEvent {}

impl Room {
    /// When the meeting was opened.
    pub fn started_at(&self) -> Option<Millis> {
        self.started_at
    }

    pub fn is_open(&self) -> bool {
        self.started_at.is_some() && self.ended_at.is_none()
    }

    /// When the set time opens the meeting: apply [`OpeningCommand::SetTime`] then. None unless
    /// chair or secretary joined before the set time and is connected; if they join later they open
    /// the meeting by hand. None also while the meeting is put off without a new time.
    pub fn opens_at(&self) -> Option<Millis> {
        let set = self.starts_at?;
        let waits = |who: &Participant| {
            who.may_open() && who.joined_at <= set && matches!(who.connectivity, Connectivity::Connected(_))
        };
        let may = self.started_at.is_none()
            && self.ended_at.is_none()
            && self.states.presence.iter().any(|(_, who)| waits(who));
        may.then_some(set)
    }

    /// Applies a changed plan before the meeting has begun; roles follow by
    /// [`super::presence::PresenceCommand::AssignRoles`]. Afterwards the plan is fixed.
    pub fn update_plan(&mut self, meeting: &Meeting) {
        if self.started_at.is_some() {
            return;
        }
        self.starts_at = meeting.set_time();
        self.planned_chair = super::chairing::planned_chair(meeting);
        self.states.agenda = super::Agenda::new(meeting.agenda.clone());
    }

    pub(super) fn apply_opening(&mut self, command: OpeningCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        let by = match command {
            OpeningCommand::Open { by } => {
                if !self.requester(&by)?.may_open() {
                    return Err(Refusal::NotAllowed);
                }
                Some(by)
            }
            OpeningCommand::SetTime if self.opens_at().is_some_and(|at| at <= now) => None,
            OpeningCommand::SetTime => return Ok(Vec::new()),
        };
        if self.started_at.is_some() {
            return Ok(Vec::new());
        }
        self.started_at = Some(now);
        let mut events = vec![OpeningEvent::Opened { at: now, by }.into()];
        let here: Vec<_> = self.states.presence.iter().map(|(id, _)| id.clone()).collect();
        events.extend(here.iter().filter_map(|id| self.begin_attendance(id, now)));
        events.extend(self.open_floor(now));
        Ok(events)
    }

    /// Begins the attendance of somebody who is connected to an open meeting and does not attend
    /// yet.
    pub(super) fn begin_attendance(&mut self, participant: &ParticipantId, now: Millis) -> Option<Event> {
        self.started_at?;
        let who = self.states.presence.get_mut(participant)?;
        if who.attends_since.is_some() || !matches!(who.connectivity, Connectivity::Connected(_)) {
            return None;
        }
        who.attends_since = Some(now);
        Some(PresenceEvent::Attends { participant: participant.clone(), at: now }.into())
    }

    /// Refuses before the opening.
    pub(super) fn require_open(&self) -> Result<(), Refusal> {
        if self.started_at.is_some() { Ok(()) } else { Err(Refusal::NotOpen) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::agenda::AgendaCommand;
    use super::super::arrival::Admission;
    use super::super::ending::EndCommand;
    use super::super::marks::{MarkCommand, MarkKind};
    use super::super::presence::PresenceCommand;
    use super::super::test_room::*;
    use super::*;
    use crate::meeting::MeetingRole;
    use crate::policy::MediaRights;

    fn open(by: &str) -> OpeningCommand {
        OpeningCommand::Open { by: id(by) }
    }

    fn attending(events: &[Event]) -> Vec<ParticipantId> {
        let attends = |event: &Event| match event {
            Event::Presence(PresenceEvent::Attends { participant, .. }) => Some(participant.clone()),
            _ => None,
        };
        let mut who: Vec<_> = events.iter().filter_map(attends).collect();
        who.sort();
        who
    }

    fn ids(names: &[&str]) -> Vec<ParticipantId> {
        let mut ids: Vec<_> = names.iter().map(|name| id(name)).collect();
        ids.sort();
        ids
    }

    #[test]
    fn coming_in_opens_nothing_for_delegate_guest_encoder_secretary_or_chair() {
        let mut room = TestRoom::new();
        room.at(5_000).join("Tân Lập");
        room.join_by_token("Hội trường A", MediaRights::ALL).unwrap();
        room.join_as_guest("Lan", Admission::GuestAdmitted).unwrap();
        let events = [room.join("Bình"), room.join("An")].concat();
        assert_eq!(attending(&events), []);
        assert_eq!(room.rules.started_at(), None);
        for by in ["Tân Lập", "Hội trường A", "Lan"] {
            assert_eq!(room.apply(open(by)), Err(Refusal::NotAllowed), "{by}");
        }
        assert_eq!(room.apply(open("Người lạ")), Err(Refusal::NotHere));
        assert_eq!(room.rules.started_at(), None);
    }

    #[test]
    fn a_token_of_the_chairs_role_opens_nothing() {
        let mut room = TestRoom::new();
        room.join_by_token("An", MediaRights::ALL).unwrap();
        assert_eq!(room.apply(open("An")), Err(Refusal::NotAllowed));
        room.plan_for(9_000);
        assert_eq!(room.rules.opens_at(), None);
    }

    #[test]
    fn chair_or_secretary_opens_and_attendance_begins_then_for_those_who_are_connected() {
        for by in ["An", "Bình"] {
            let mut room = TestRoom::new();
            for name in ["An", "Bình", "Tân Lập", "Bản Vược"] {
                room.at(2_000).join(name);
            }
            room.lose_connection("Bản Vược");
            let events = room.at(60_000).apply(open(by)).unwrap();
            assert_eq!(events[0], OpeningEvent::Opened { at: Millis(60_000), by: Some(id(by)) }.into());
            assert_eq!(attending(&events), ids(&["An", "Bình", "Tân Lập"]));
            assert_eq!(room.rules.started_at(), Some(Millis(60_000)));
            assert_eq!(room.at(70_000).apply(open(by)), Ok(vec![]), "once is enough");

            let back = room.at(80_000).join("Bản Vược");
            let attends = PresenceEvent::Attends { participant: id("Bản Vược"), at: Millis(80_000) };
            assert!(back.contains(&attends.into()), "{back:?}");
            assert_eq!(attending(&room.at(90_000).join("Bản Vược")), [], "one stay");
            assert_eq!(attending(&room.join("Nậm Lúc")), ids(&["Nậm Lúc"]));
        }
    }

    #[test]
    fn the_set_time_opens_only_while_chair_or_secretary_is_there_who_came_before_it() {
        let mut room = TestRoom::new();
        room.plan_for(100_000);
        room.at(40_000).join("Tân Lập");
        assert_eq!(room.rules.opens_at(), None, "a delegate alone");
        room.at(50_000).join("Bình");
        assert_eq!(room.rules.opens_at(), Some(Millis(100_000)));
        assert_eq!(room.at(99_999).apply(OpeningCommand::SetTime), Ok(vec![]));
        room.lose_connection("Bình");
        assert_eq!(room.at(100_000).apply(OpeningCommand::SetTime), Ok(vec![]), "nobody is there who may open");
        room.at(101_000).join("Bình");
        let events = room.apply(OpeningCommand::SetTime).unwrap();
        assert_eq!(events[0], OpeningEvent::Opened { at: Millis(101_000), by: None }.into());

        let mut late = TestRoom::new();
        late.plan_for(100_000);
        late.at(100_001).join("An");
        assert_eq!(late.rules.opens_at(), None, "the chair who comes late opens by hand");
    }

    #[test]
    fn a_plan_that_moves_while_people_wait_moves_the_opening_and_who_may_open() {
        let mut room = TestRoom::new();
        room.plan_for(100_000);
        room.join("An");
        room.join("Tân Lập");
        room.plan_for(200_000);
        assert_eq!(room.rules.opens_at(), Some(Millis(200_000)));
        let roles = vec![(id("Tân Lập"), MeetingRole::Secretary)];
        room.apply(PresenceCommand::AssignRoles { roles }).unwrap();
        assert!(room.apply(open("Tân Lập")).is_ok());
        room.plan_for(300_000);
        assert_eq!(room.rules.opens_at(), None, "afterwards the plan stands");
    }

    #[test]
    fn agenda_conclusions_and_the_end_wait_for_the_opening() {
        let mut room = TestRoom::new();
        room.join("An");
        let item = AgendaCommand::SetCurrent { by: id("An"), item: Some(item_id("budget")) };
        let mark =
            MarkCommand::Add { by: id("An"), kind: MarkKind::Conclusion, text: "Thống nhất.".into(), under: None };
        assert_eq!(room.apply(item.clone()), Err(Refusal::NotOpen));
        assert_eq!(room.apply(mark.clone()), Err(Refusal::NotOpen));
        assert_eq!(room.apply(EndCommand::ByParticipant(id("An"))), Err(Refusal::NotOpen));
        room.apply(open("An")).unwrap();
        assert!(room.apply(item).is_ok() && room.apply(mark).is_ok());
    }

    #[test]
    fn a_restart_before_and_after_the_opening_keeps_what_was() {
        let mut room = TestRoom::new();
        room.plan_for(100_000);
        room.at(50_000).join("An");
        room.join("Tân Lập");
        let mut before = room.at(60_000).restarted();
        assert_eq!((before.rules.started_at(), before.rules.opens_at()), (None, None));
        before.at(100_500).join("An");
        assert_eq!(before.rules.opens_at(), Some(Millis(100_000)), "the chair was there before the set time");
        assert_eq!(attending(&before.apply(OpeningCommand::SetTime).unwrap()), ids(&["An"]));

        let mut after = before.at(110_000).restarted();
        assert_eq!(after.rules.started_at(), Some(Millis(100_500)));
        assert_eq!(attending(&after.join("An")), [], "the stay goes on");
        assert_eq!(attending(&after.join("Tân Lập")), ids(&["Tân Lập"]));
    }
}
