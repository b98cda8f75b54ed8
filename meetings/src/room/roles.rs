// SPDX-License-Identifier: MPL-2.0
//! Roles and units of participants when plan or accounts change while they are in the meeting:
//! those in which they would join now.

use super::presence::{Participant, PresenceEvent};
use super::{Event, Room};
use crate::ids::{ParticipantId, UnitId};
use crate::meeting::MeetingRole;
use crate::policy::MediaRights;
use moments::Millis;

impl Participant {
    /// An observer who is a person: hears, sees and reads.
    pub fn only_listens(&self) -> bool {
        self.token.is_none() && self.role == MeetingRole::Observer
    }

    pub fn rights(&self) -> MediaRights {
        match self.token {
            Some(rights) => rights,
            None if self.only_listens() => MediaRights::LISTENING,
            None => MediaRights::ALL,
        }
    }
}

impl Room {
    pub(super) fn assign_roles(&mut self, by_right: Vec<(ParticipantId, MeetingRole)>, now: Millis) -> Vec<Event> {
        let mut events = Vec::new();
        for (participant, role) in by_right {
            self.states.lobby.assign_role(&participant, role);
            if let Some(waiting) = self.states.lobby.leader(&participant).cloned() {
                // A full room goes on waiting for its leader.
                events.extend(self.admit(waiting, participant.clone(), now).unwrap_or_default());
                continue;
            }
            let Some(changed) = self.assign_role(&participant, role, now) else { continue };
            events.push(changed);
            events.extend(self.silence_listener(&participant, now));
            // The plan has nobody's name.
            events.extend(self.mute_if_locked(&participant, ""));
        }
        events
    }

    /// Who only listens from now on: the speech ends, nothing is asked for or sent any more.
    pub(super) fn silence_listener(&mut self, participant: &ParticipantId, now: Millis) -> Vec<Event> {
        if !self.states.presence.get(participant).is_some_and(Participant::only_listens) {
            return Vec::new();
        }
        let mut events = self.end_speech(participant.clone(), participant.clone(), None, now);
        events.extend(self.ask(participant.clone(), false).unwrap_or_default());
        events.extend(self.mute_listener(participant));
        events
    }

    pub(super) fn assign_units(&mut self, units: Vec<(ParticipantId, UnitId, String)>) -> Vec<Event> {
        let mut events = Vec::new();
        for (participant, unit, unit_name) in units {
            let Some(known) = self.states.presence.get_mut(&participant) else { continue };
            if known.unit.replace(unit.clone()) != Some(unit) {
                known.unit_name = unit_name;
                events.push(PresenceEvent::UnitChanged { participant }.into());
            }
        }
        events
    }

    /// `by_right` is the role by plan, account or token; whoever was handed the chair keeps it.
    pub(super) fn assign_role(
        &mut self,
        participant: &ParticipantId,
        by_right: MeetingRole,
        now: Millis,
    ) -> Option<Event> {
        if by_right == MeetingRole::Observer {
            // Who is made a delegate again leads only when the chair says so again.
            self.states.chairing.end_co_chair(participant);
        }
        let role = self.states.chairing.role(participant, by_right);
        let known = self.states.presence.get_mut(participant)?;
        let before = std::mem::replace(&mut known.role, role);
        (before != role).then(|| PresenceEvent::RoleChanged { participant: participant.clone(), role, at: now }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Refusal;
    use super::super::chairing::ChairCommand;
    use super::super::ending::EndCommand;
    use super::super::floor::FloorCommand;
    use super::super::presence::PresenceCommand;
    use super::super::screen::ScreenCommand;
    use super::super::test_room::*;
    use super::super::tracks::{Source, TrackCommand, TrackEvent};
    use super::*;

    fn role(room: &TestRoom, name: &str) -> MeetingRole {
        room.rules.presence().get(&id(name)).unwrap().role
    }

    #[test]
    fn who_gets_another_role_has_it_at_once_as_if_they_had_joined_anew() {
        use MeetingRole::{Chair, Delegate, Observer, Secretary};
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập", "Bản Phố"]);
        let by_right = [("An", Chair), ("Bình", Observer), ("Tân Lập", Secretary), ("Bản Phố", Delegate)];
        let roles: Vec<_> = by_right.iter().map(|(name, role)| (id(name), *role)).collect();
        let events = room.at(9_000).apply(PresenceCommand::AssignRoles { roles: roles.clone() }).unwrap();
        let changed = |name, role| PresenceEvent::RoleChanged { participant: id(name), role, at: Millis(9_000) }.into();
        assert_eq!(events, [changed("Bình", Observer), changed("Tân Lập", Secretary)]);
        assert_eq!(room.apply(PresenceCommand::AssignRoles { roles }), Ok(vec![]), "nothing has changed since");
        assert!(room.apply(EndCommand::ByParticipant(id("Bình"))).is_err(), "an observer ends nothing");
        let mut room = room.restarted();
        assert_eq!((role(&room, "Bình"), role(&room, "Tân Lập")), (Observer, Secretary));
        let events = room.join("Bình");
        assert_eq!(role(&room, "Bình"), Secretary, "as the office says at the door: {events:?}");
    }

    #[test]
    fn who_was_handed_the_chair_keeps_it_whatever_the_plan_says_of_them() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        room.apply(ChairCommand::HandOver { by: id("An"), to: id("Tân Lập") }).unwrap();
        let roles = vec![(id("An"), MeetingRole::Chair), (id("Tân Lập"), MeetingRole::Delegate)];
        assert_eq!(room.apply(PresenceCommand::AssignRoles { roles }), Ok(vec![]));
        assert_eq!((role(&room, "An"), role(&room, "Tân Lập")), (MeetingRole::Delegate, MeetingRole::Chair));
    }

    #[test]
    fn whose_account_moves_is_here_for_the_new_unit_from_then_on() {
        let (old, new) = (UnitId::parse("tan-lap").unwrap(), UnitId::parse("ban-pho").unwrap());
        let mut room = TestRoom::with(&["An"]);
        room.join_for("Mai", &old);
        let moved =
            || PresenceCommand::AssignUnits { units: vec![(id("Mai"), new.clone(), "Xã Bản Phố".to_owned())] };
        let events = room.apply(moved()).unwrap();
        assert_eq!(events, [PresenceEvent::UnitChanged { participant: id("Mai") }.into()]);
        assert_eq!(room.apply(moved()), Ok(vec![]), "nothing has changed since");
        let room = room.restarted();
        let mai = room.rules.presence().get(&id("Mai")).unwrap();
        assert_eq!((mai.unit.as_ref(), mai.unit_name.as_str()), (Some(&new), "Xã Bản Phố"));
    }

    fn observes(room: &mut TestRoom, name: &str) -> Vec<Event> {
        let roles = vec![(id(name), MeetingRole::Observer)];
        room.apply(PresenceCommand::AssignRoles { roles }).unwrap()
    }

    fn on(room: &TestRoom, name: &str) -> Vec<Source> {
        room.rules.tracks().of(&id(name)).filter(|(_, track)| !track.muted).map(|(source, _)| source).collect()
    }

    #[test]
    fn an_observer_sends_nothing_asks_for_nothing_and_is_given_no_floor() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        observes(&mut room, "Tân Lập");
        let all = [Source::Microphone, Source::Camera, Source::Screen, Source::SecondCamera];
        let tracks = all.map(|source| (source, false)).into_iter().collect();
        let events = room.apply(TrackCommand::Publish { by: id("Tân Lập"), tracks, names: [].into() }).unwrap();
        assert!(events.contains(&TrackEvent::Locked { participant: id("Tân Lập") }.into()), "{events:?}");
        assert_eq!(on(&room, "Tân Lập"), []);
        let unmute = |source| TrackCommand::SetMuted { by: id("Tân Lập"), source, muted: false };
        assert_eq!(room.apply(unmute(Source::Camera)), Err(Refusal::NotAllowed));
        assert_eq!(room.apply(unmute(Source::Screen)), Err(Refusal::NotAllowed));
        assert_eq!(room.apply(unmute(Source::SecondCamera)), Err(Refusal::NotAllowed));
        room.apply(unmute(Source::Microphone)).unwrap();
        assert_eq!(on(&room, "Tân Lập"), []);
        let asks = FloorCommand::Ask { by: id("Tân Lập"), asks: true };
        assert_eq!(room.apply(asks), Err(Refusal::NotAllowed));
        let give = FloorCommand::Give { by: id("An"), participant: id("Tân Lập"), speaker: None };
        assert_eq!(room.apply(give), Err(Refusal::NotAllowed));
        assert_eq!(room.apply(ScreenCommand::Take { by: id("Tân Lập"), over: true }), Err(Refusal::NotAllowed));
    }

    #[test]
    fn a_co_chair_who_became_an_observer_comes_back_as_a_delegate() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        room.apply(ChairCommand::SetCoChair { by: id("An"), participant: id("Tân Lập"), on: true }).unwrap();
        observes(&mut room, "Tân Lập");
        let roles = vec![(id("Tân Lập"), MeetingRole::Delegate)];
        room.apply(PresenceCommand::AssignRoles { roles }).unwrap();
        assert_eq!(role(&room, "Tân Lập"), MeetingRole::Delegate);
    }

    #[test]
    fn who_becomes_an_observer_while_speaking_is_heard_no_more_and_speaks_again_as_a_delegate() {
        let mut room = TestRoom::with(&["An", "Tân Lập", "Bản Phố"]);
        room.publish("Tân Lập", Source::Microphone, false);
        room.give_floor("Tân Lập");
        room.ask_to_speak("Bản Phố");
        let events = observes(&mut room, "Tân Lập");
        assert_eq!((room.speaking(), room.heard()), (vec![], vec![]), "{events:?}");
        observes(&mut room, "Bản Phố");
        assert!(room.queue().is_empty());
        let mut room = room.restarted();
        let roles = vec![(id("Tân Lập"), MeetingRole::Delegate)];
        room.apply(PresenceCommand::AssignRoles { roles }).unwrap();
        room.apply(TrackCommand::SetMuted { by: id("Tân Lập"), source: Source::Microphone, muted: false }).unwrap();
        assert_eq!(room.heard(), ["Tân Lập"]);
    }
}
