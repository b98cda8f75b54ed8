// SPDX-License-Identifier: MPL-2.0
//! The door of the room: whether it is locked, and who was sent out to the lobby.
//!
//! Through a locked door nobody new comes in: who has a right to the meeting waits in the lobby.
//! Who was inside when it was locked comes back after a lost connection without asking, and leaders
//! always come in.

use std::collections::{BTreeMap, BTreeSet};

use super::arrival::{Arrival, Connectivity, WaitReason};
use super::presence::PresenceEvent;
use super::removal::RemovedPerson;
use super::{Event, FeatureEvent, FeatureState, Refusal, Room};
use crate::ids::ParticipantId;
use crate::meeting::Meeting;
use moments::Millis;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DoorCommand {
    /// A leader locks the room, or unlocks it.
    SetLocked { by: ParticipantId, locked: bool },
    /// A leader sends somebody out to the lobby, where they wait until a leader admits them.
    SendOut { by: ParticipantId, participant: ParticipantId },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DoorEvent {
    LockChanged {
        locked: bool,
        at: Millis,
        by: ParticipantId,
    },
    /// `connectivity` names the connection to close, if there is one: its page comes back into the
    /// lobby. The participant's [`PresenceEvent::Left`] follows.
    SentOut {
        participant: ParticipantId,
        by: ParticipantId,
        connectivity: Connectivity,
        at: Millis,
    },
    /// May come back in without asking.
    CalledBack {
        participant: ParticipantId,
        by: ParticipantId,
        at: Millis,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "wire", serde(default))]
pub struct Door {
    locked: bool,
    /// Who comes back in without asking while it is locked.
    known: BTreeSet<ParticipantId>,
    sent_out: BTreeMap<ParticipantId, RemovedPerson>,
}

impl Door {
    pub fn is_locked(&self) -> bool {
        self.locked
    }

    /// Who was sent out and not admitted since, whether or not they wait at this moment.
    pub fn sent_out(&self) -> impl Iterator<Item = (&ParticipantId, &RemovedPerson)> {
        self.sent_out.iter()
    }

    pub fn sent_out_person(&self, participant: &ParticipantId) -> Option<&RemovedPerson> {
        self.sent_out.get(participant)
    }

    pub(super) fn entered(&mut self, participant: &ParticipantId) {
        self.sent_out.remove(participant);
        self.let_in(participant);
    }

    /// Somebody was removed or is no longer invited: whoever readmits them lets them in.
    pub(super) fn forget(&mut self, participant: &ParticipantId) {
        self.sent_out.remove(participant);
        self.known.remove(participant);
    }

    /// They may come in, also through a locked door.
    pub(super) fn let_in(&mut self, participant: &ParticipantId) {
        if self.locked {
            self.known.insert(participant.clone());
        }
    }

    /// Whether they had been sent out.
    pub(super) fn call_back(&mut self, participant: &ParticipantId) -> bool {
        let was_out = self.sent_out.remove(participant).is_some();
        if was_out {
            self.let_in(participant);
        }
        was_out
    }
}

impl FeatureState for Door {
    type Snapshot = Self;

    fn initial(_: &Meeting) -> Self {
        Self::default()
    }

    fn to_snapshot(&self) -> Self {
        self.clone()
    }

    fn restore(&mut self, snapshot: Self) {
        *self = snapshot;
    }
}

impl FeatureEvent for DoorEvent {}

impl Room {
    /// Why somebody with a right to the meeting has to wait; none if they come in at once.
    pub(super) fn held_at_door(&self, arrival: &Arrival) -> Option<WaitReason> {
        let who = &arrival.participant;
        if self.states.chairing.role(who, arrival.role).leads() || self.is_planned_chair(who) {
            return None;
        }
        let door = &self.states.door;
        if door.sent_out.contains_key(who) {
            return Some(WaitReason::SentOut);
        }
        (door.locked && !door.known.contains(who)).then_some(WaitReason::Locked)
    }

    pub(super) fn apply_door(&mut self, command: DoorCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        match command {
            DoorCommand::SetLocked { by, locked } => self.set_locked(&by, locked, now),
            DoorCommand::SendOut { by, participant } => self.send_out(by, participant, now),
        }
    }

    fn set_locked(&mut self, by: &ParticipantId, locked: bool, now: Millis) -> Result<Vec<Event>, Refusal> {
        self.require_leading_person(by)?;
        let door = &mut self.states.door;
        if door.locked == locked {
            return Ok(Vec::new());
        }
        door.locked = locked;
        door.known =
            if locked { self.states.presence.iter().map(|(id, _)| id.clone()).collect() } else { BTreeSet::new() };
        let mut events = vec![DoorEvent::LockChanged { locked, at: now, by: by.clone() }.into()];
        if !locked {
            events.extend(self.admit_all_held_by_lock(by, now));
        }
        Ok(events)
    }

    fn send_out(&mut self, by: ParticipantId, participant: ParticipantId, now: Millis) -> Result<Vec<Event>, Refusal> {
        self.require_leading_person(&by)?;
        let who = self.states.presence.get(&participant).ok_or(Refusal::NoSuch)?;
        // Leaders are never locked out, nor whoever may take the chair back; nobody sits at a machine
        // who could wait.
        if who.role.leads() || self.is_planned_chair(&participant) || who.token.is_some() {
            return Err(Refusal::NotAllowed);
        }
        let person = RemovedPerson { name: who.name.clone(), unit_name: who.unit_name.clone() };
        let connectivity = who.connectivity;
        self.remove_participant(&participant, now);
        self.states.door.known.remove(&participant);
        self.states.door.sent_out.insert(participant.clone(), person);
        self.states.removed.is_put_out(&participant, now);
        Ok(vec![
            DoorEvent::SentOut { participant: participant.clone(), by, connectivity, at: now }.into(),
            PresenceEvent::Left { participant, at: now }.into(),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::super::arrival::Admission;
    use super::super::chairing::ChairCommand;
    use super::super::lobby::LobbyCommand;
    use super::super::presence::{PLACE_KEPT_MS, PresenceCommand};
    use super::super::removal::RemovalCommand;
    use super::super::test_room::*;
    use super::*;
    use crate::meeting::MeetingRole;
    use crate::policy::MediaRights;

    fn lock(by: &str, locked: bool) -> DoorCommand {
        DoorCommand::SetLocked { by: id(by), locked }
    }

    fn send_out(by: &str, participant: &str) -> DoorCommand {
        DoorCommand::SendOut { by: id(by), participant: id(participant) }
    }

    fn admit(by: &str, guest: &str, admitted: bool) -> LobbyCommand {
        LobbyCommand::Decide { by: id(by), guest: id(guest), admitted }
    }

    #[test]
    fn at_a_locked_door_who_comes_late_waits_and_leaders_do_not() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        room.apply(lock("An", true)).unwrap();
        room.join("Bản Phố");
        room.join("Bình");
        assert!(room.people().contains(&"Bình".to_owned()));
        assert_eq!(room.waiting(), ["Bản Phố"]);
        room.apply(admit("Bình", "Bản Phố", true)).unwrap();
        assert!(!room.rules.presence().get(&id("Bản Phố")).unwrap().is_guest, "has an account");
        assert_eq!(room.waiting(), [""; 0]);
    }

    #[test]
    fn who_was_inside_comes_back_through_a_locked_door_after_a_cut_of_any_length_and_a_restart() {
        let mut room = TestRoom::with(&["An", "Tân Lập", "Bản Phố"]);
        room.apply(lock("An", true)).unwrap();
        room.join("Mường Hum");
        room.apply(admit("An", "Mường Hum", true)).unwrap();
        for name in ["Tân Lập", "Mường Hum"] {
            room.at(10_000).lose_connection(name);
        }
        room.at(10_000 + PLACE_KEPT_MS).expire_places();
        let mut room = room.restarted_after(20 * 60_000);
        for name in ["Tân Lập", "Mường Hum"] {
            room.join(name);
        }
        assert!(room.waiting().is_empty());
        room.join("Người mới");
        assert_eq!(room.waiting(), ["Người mới"], "the lock holds after the restart");
    }

    #[test]
    fn when_it_is_unlocked_everybody_with_a_right_comes_in_and_unknown_guests_go_on_waiting() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        room.apply(lock("An", true)).unwrap();
        room.join("Bản Phố");
        room.join_as_guest("Mai", Admission::GuestAdmitted).unwrap();
        room.join_as_guest("Lan", Admission::GuestWaiting).unwrap();
        room.apply(send_out("An", "Tân Lập")).unwrap();
        room.join("Tân Lập");
        assert_eq!(room.waiting().len(), 4);
        room.apply(lock("An", false)).unwrap();
        assert_eq!(room.people(), ["An", "Bản Phố", "Mai"]);
        assert!(room.waiting().contains(&"Lan".to_owned()) && room.waiting().contains(&"Tân Lập".to_owned()));
        assert_eq!(room.apply(lock("An", false)), Ok(vec![]), "pressed twice");
    }

    #[test]
    fn who_is_sent_out_waits_also_after_a_reload_and_a_restart_and_comes_in_when_admitted() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
        room.ask_to_speak("Tân Lập");
        let events = room.at(9_000).apply(send_out("Bình", "Tân Lập")).unwrap();
        let left = PresenceEvent::Left { participant: id("Tân Lập"), at: Millis(9_000) };
        assert_eq!(events[1], left.into());
        assert!(room.queue().is_empty());
        assert_eq!(room.rules.removed().returned_at(&id("Tân Lập")), Some(None), "is told nothing of what is said");
        for _ in 0..2 {
            room.join("Tân Lập");
            assert_eq!(room.waiting(), ["Tân Lập"]);
            assert_eq!(room.rules.lobby().get(&id("Tân Lập")).unwrap().reason, WaitReason::SentOut);
        }
        let mut room = room.restarted();
        room.join("An");
        room.join("Tân Lập");
        assert_eq!(room.waiting(), ["Tân Lập"]);
        room.apply(admit("An", "Tân Lập", false)).unwrap();
        room.join("Tân Lập");
        assert_eq!(room.waiting(), ["Tân Lập"], "refused: still out");
        room.apply(admit("An", "Tân Lập", true)).unwrap();
        assert!(room.people().contains(&"Tân Lập".to_owned()));
        assert_eq!(room.rules.door().sent_out().count(), 0);
    }

    #[test]
    fn who_was_sent_out_and_has_closed_the_page_can_be_called_back() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
        room.apply(lock("An", true)).unwrap();
        room.apply(send_out("An", "Tân Lập")).unwrap();
        let events = room.at(7_000).apply(admit("Bình", "Tân Lập", true)).unwrap();
        let back = DoorEvent::CalledBack { participant: id("Tân Lập"), by: id("Bình"), at: Millis(7_000) };
        assert_eq!(events, [back.into()]);
        room.join("Tân Lập");
        assert!(room.people().contains(&"Tân Lập".to_owned()), "also through the locked door");
    }

    #[test]
    fn leaders_and_machines_are_sent_out_by_nobody_and_delegates_send_nobody_out() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập", "Bản Phố"]);
        room.join_by_token("Hội trường A", MediaRights::ALL).unwrap();
        for whom in ["An", "Bình", "Hội trường A"] {
            assert_eq!(room.apply(send_out("Bình", whom)), Err(Refusal::NotAllowed), "{whom}");
        }
        assert_eq!(room.apply(send_out("Tân Lập", "Bản Phố")), Err(Refusal::NotAllowed));
        assert_eq!(room.apply(lock("Tân Lập", true)), Err(Refusal::NotAllowed));
        assert_eq!(room.apply(send_out("An", "Người lạ")), Err(Refusal::NoSuch));
    }

    #[test]
    fn nobody_locks_or_sends_out_the_chair_of_the_plan_while_somebody_else_has_the_chair() {
        let mut room = TestRoom::with(&["An", "Tân Lập", "Bản Phố"]);
        room.apply(ChairCommand::HandOver { by: id("An"), to: id("Tân Lập") }).unwrap();
        assert_eq!(room.apply(send_out("Tân Lập", "An")), Err(Refusal::NotAllowed));
        let remove = RemovalCommand::Remove { by: id("Tân Lập"), participant: id("An") };
        assert_eq!(room.apply(remove), Err(Refusal::NotAllowed));
        room.apply(PresenceCommand::Leave { by: id("An") }).unwrap();
        room.apply(lock("Tân Lập", true)).unwrap();
        room.apply(PresenceCommand::Leave { by: id("Tân Lập") }).unwrap();
        room.join("An");
        assert!(room.people().contains(&"An".to_owned()), "with nobody inside who could admit them");
        room.apply(ChairCommand::TakeBack { by: id("An") }).unwrap();
        assert!(room.rules.has_chair());
    }

    #[test]
    fn who_becomes_a_leader_while_they_wait_at_the_door_comes_in() {
        let mut room = TestRoom::with(&["An", "Tân Lập", "Bản Phố"]);
        room.apply(lock("An", true)).unwrap();
        room.join("Mường Hum");
        room.apply(send_out("An", "Tân Lập")).unwrap();
        room.join("Tân Lập");
        let roles = vec![(id("Mường Hum"), MeetingRole::Secretary), (id("Tân Lập"), MeetingRole::Secretary)];
        room.apply(PresenceCommand::AssignRoles { roles }).unwrap();
        assert!(room.waiting().is_empty());
        assert_eq!(room.rules.door().sent_out().count(), 0);
        assert_eq!(room.rules.presence().get(&id("Mường Hum")).unwrap().role, MeetingRole::Secretary);
    }

    #[test]
    fn a_leader_lets_everybody_in_whom_the_lock_holds_and_nobody_else() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        room.apply(lock("An", true)).unwrap();
        for name in ["Bản Phố", "Mường Hum"] {
            room.join(name);
        }
        room.join_as_guest("Lan", Admission::GuestWaiting).unwrap();
        room.apply(send_out("An", "Tân Lập")).unwrap();
        room.join("Tân Lập");
        let all = |by| LobbyCommand::AdmitAllHeldByLock { by: id(by) };
        assert_eq!(room.apply(all("Bản Phố")), Err(Refusal::NotHere));
        room.apply(all("An")).unwrap();
        assert_eq!(room.people(), ["An", "Bản Phố", "Mường Hum"]);
        assert_eq!(room.waiting(), ["Lan", "Tân Lập"]);
        assert!(room.rules.door().is_locked());
    }

    #[test]
    fn a_machine_is_refused_at_a_locked_door_and_one_that_was_inside_comes_back() {
        let mut room = TestRoom::with(&["An"]);
        room.join_by_token("Hội trường A", MediaRights::ALL).unwrap();
        room.apply(lock("An", true)).unwrap();
        assert_eq!(room.join_by_token("Hội trường B", MediaRights::ALL), Err(Refusal::Locked));
        room.apply(PresenceCommand::Leave { by: id("Hội trường A") }).unwrap();
        assert!(room.join_by_token("Hội trường A", MediaRights::ALL).is_ok());
    }

    #[test]
    fn who_waits_at_the_door_and_is_no_longer_invited_is_sent_away() {
        let mut room = TestRoom::with(&["An"]);
        room.apply(lock("An", true)).unwrap();
        room.join("Tân Lập");
        room.apply(RemovalCommand::Uninvite { participants: vec![id("Tân Lập")] }).unwrap();
        assert!(room.waiting().is_empty());
        assert_eq!(room.apply(admit("An", "Tân Lập", true)), Err(Refusal::NoSuch));
    }

    #[test]
    fn who_was_inside_and_is_no_longer_invited_is_no_longer_known_at_the_locked_door() {
        let mut room = TestRoom::with(&["An", "Tân Lập", "Bản Phố"]);
        room.apply(send_out("An", "Bản Phố")).unwrap();
        room.apply(lock("An", true)).unwrap();
        let participants = vec![id("Tân Lập"), id("Bản Phố")];
        room.apply(RemovalCommand::Uninvite { participants }).unwrap();
        assert_eq!(room.rules.door().sent_out().count(), 0);
        room.join("Tân Lập");
        assert_eq!(room.waiting(), ["Tân Lập"], "invited again, and new");
    }
}
