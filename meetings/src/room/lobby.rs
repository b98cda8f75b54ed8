// SPDX-License-Identifier: MPL-2.0
//! Who waits until a leader admits them: guests without an account, whoever comes to a locked door,
//! and who was sent out.

use std::collections::BTreeMap;

use super::arrival::{Admission, Arrival, ConnectionId, WaitReason};
use super::door::DoorEvent;
use super::presence::{MAX_PARTICIPANTS, PresenceEvent};
use super::removal::RemovalEvent;
use super::{Event, FeatureEvent, FeatureState, Refusal, Room};
use crate::ids::ParticipantId;
use crate::meeting::{Meeting, MeetingRole};
use moments::Millis;

/// Most unknown guests waiting at once. A leaked invitation link adds at most this many entries to
/// the chair's list.
pub const MAX_WAITING: usize = 100;
/// Most of them from one network.
pub const MAX_WAITING_PER_NETWORK: usize = 5;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LobbyCommand {
    /// A leader admits somebody who waits, or refuses. `admitted` readmits a removed person, and
    /// lets in who was sent out.
    Decide { by: ParticipantId, guest: ParticipantId, admitted: bool },
    /// A leader refuses all guests who wait now.
    RefuseAll { by: ParticipantId },
    /// A leader admits everybody who waits because the room is locked. It stays locked.
    AdmitAllHeldByLock { by: ParticipantId },
    /// The invitation link was withdrawn, outside the room: all waiting guests are sent away.
    LinkWithdrawn,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LobbyEvent {
    Waiting {
        guest: ParticipantId,
        connection: ConnectionId,
        reason: WaitReason,
    },
    /// Admitted by `by`; the guest's [`PresenceEvent::Joined`] follows.
    Admitted {
        guest: ParticipantId,
        by: ParticipantId,
        /// Why they waited.
        reason: WaitReason,
    },
    Refused {
        guest: ParticipantId,
        by: ParticipantId,
        connection: ConnectionId,
        reason: WaitReason,
    },
    /// No longer invited.
    Uninvited {
        guest: ParticipantId,
        connection: ConnectionId,
    },
    /// Their invitation link was withdrawn.
    Withdrawn {
        guest: ParticipantId,
        connection: ConnectionId,
    },
    /// Left while waiting.
    Gone {
        guest: ParticipantId,
        reason: WaitReason,
    },
}

/// Who waits. Not in the snapshot: their pages reconnect.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lobby {
    waiting: BTreeMap<ParticipantId, Waiting>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    arrival: Arrival,
    pub since: Millis,
    pub reason: WaitReason,
}

impl Waiting {
    pub fn name(&self) -> &str {
        &self.arrival.name
    }

    pub fn unit_name(&self) -> &str {
        &self.arrival.unit_name
    }

    pub fn has_account(&self) -> bool {
        self.arrival.admission == Admission::Invited
    }

    /// Whether nobody has to decide who they are.
    pub fn has_right(&self) -> bool {
        self.reason != WaitReason::Guest
    }

    /// The invited person whose name the guest's looks like.
    pub fn namesake(&self) -> Option<&str> {
        self.arrival.namesake.as_deref()
    }
}

impl Lobby {
    pub fn get(&self, guest: &ParticipantId) -> Option<&Waiting> {
        self.waiting.get(guest)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&ParticipantId, &Waiting)> {
        self.waiting.iter()
    }

    /// The connections of waiting guests.
    pub fn connections(&self) -> impl Iterator<Item = ConnectionId> {
        self.waiting.values().map(|w| w.arrival.connection)
    }

    pub(super) fn is_connection_of(&self, guest: &ParticipantId, connection: ConnectionId) -> bool {
        self.waiting.get(guest).is_some_and(|w| w.arrival.connection == connection)
    }

    pub(super) fn assign_role(&mut self, guest: &ParticipantId, role: MeetingRole) {
        if let Some(waiting) = self.waiting.get_mut(guest) {
            waiting.arrival.role = role;
        }
    }

    /// Somebody with a right to the meeting who waits, and now leads.
    pub(super) fn leader(&self, guest: &ParticipantId) -> Option<&Waiting> {
        self.waiting.get(guest).filter(|waiting| waiting.has_right() && waiting.arrival.role.leads())
    }

    pub(super) fn uninvite(&mut self, guest: &ParticipantId) -> Option<Event> {
        let connection = self.waiting.remove(guest)?.arrival.connection;
        Some(LobbyEvent::Uninvited { guest: guest.clone(), connection }.into())
    }

    /// Removes and returns those who wait for one reason.
    fn take_waiting_for(&mut self, reason: WaitReason) -> Vec<(ParticipantId, Waiting)> {
        self.waiting.extract_if(.., |_, waiting| waiting.reason == reason).collect()
    }
}

impl FeatureState for Lobby {
    type Snapshot = ();

    fn initial(_: &Meeting) -> Self {
        Self::default()
    }

    fn to_snapshot(&self) {}

    fn restore(&mut self, (): ()) {}
}

impl FeatureEvent for LobbyEvent {
    /// The pages of waiting guests reconnect.
    fn changes_snapshot(&self) -> bool {
        false
    }
}

impl Room {
    pub(super) fn wait_in_lobby(
        &mut self,
        arrival: Arrival,
        reason: WaitReason,
        now: Millis,
    ) -> Result<Vec<Event>, Refusal> {
        let guest = arrival.participant.clone();
        let lobby = &self.states.lobby.waiting;
        let older = lobby.get(&guest).map(|w| (w.arrival.connection, w.since));
        // Those with a right to the meeting are as many as it may have participants.
        let others = || lobby.iter().filter(|(id, w)| **id != guest && w.reason == reason);
        let most = if reason == WaitReason::Guest { MAX_WAITING } else { MAX_PARTICIPANTS };
        if others().count() >= most {
            return Err(Refusal::Full);
        }
        let neighbours = others().filter(|(_, w)| w.arrival.from == arrival.from).count();
        if reason == WaitReason::Guest && neighbours >= MAX_WAITING_PER_NETWORK {
            return Err(Refusal::TooManyWaiting);
        }
        let connection = arrival.connection;
        let since = older.map_or(now, |(_, since)| since);
        self.states.lobby.waiting.insert(guest.clone(), Waiting { arrival, since, reason });
        let mut events = Vec::new();
        if let Some((older, _)) = older {
            events.push(PresenceEvent::Replaced { participant: guest.clone(), connection: older }.into());
        }
        events.push(LobbyEvent::Waiting { guest, connection, reason }.into());
        Ok(events)
    }

    /// If this was somebody in the lobby: they have gone.
    pub(super) fn leave_lobby(&mut self, guest: &ParticipantId) -> Option<Event> {
        let reason = self.states.lobby.waiting.remove(guest)?.reason;
        Some(LobbyEvent::Gone { guest: guest.clone(), reason }.into())
    }

    pub(super) fn apply_lobby(&mut self, command: LobbyCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        match command {
            LobbyCommand::Decide { by, guest, admitted } => self.decide(by, guest, admitted, now),
            LobbyCommand::RefuseAll { by } => {
                self.require_leader(&by)?;
                let refused = |(guest, Waiting { arrival, reason, .. }): (ParticipantId, Waiting)| {
                    LobbyEvent::Refused { guest, by: by.clone(), connection: arrival.connection, reason }.into()
                };
                Ok(self.states.lobby.take_waiting_for(WaitReason::Guest).into_iter().map(refused).collect())
            }
            LobbyCommand::AdmitAllHeldByLock { by } => {
                self.require_leader(&by)?;
                Ok(self.admit_all_held_by_lock(&by, now))
            }
            LobbyCommand::LinkWithdrawn => {
                let withdrawn = |(guest, waiting): (ParticipantId, Waiting)| {
                    LobbyEvent::Withdrawn { guest, connection: waiting.arrival.connection }.into()
                };
                Ok(self.states.lobby.take_waiting_for(WaitReason::Guest).into_iter().map(withdrawn).collect())
            }
        }
    }

    fn decide(
        &mut self,
        by: ParticipantId,
        guest: ParticipantId,
        admitted: bool,
        now: Millis,
    ) -> Result<Vec<Event>, Refusal> {
        self.require_leader(&by)?;
        let Some(waiting) = self.states.lobby.waiting.get(&guest).cloned() else {
            return if !admitted {
                Err(Refusal::NoSuch)
            } else if self.states.removed.lift(&guest) {
                self.states.door.let_in(&guest);
                Ok(vec![RemovalEvent::Lifted { participant: guest, by }.into()])
            } else if self.states.door.call_back(&guest) {
                Ok(vec![DoorEvent::CalledBack { participant: guest, by, at: now }.into()])
            } else {
                Err(Refusal::NoSuch)
            };
        };
        if admitted {
            return self.admit(waiting, by, now);
        }
        self.states.lobby.waiting.remove(&guest);
        let Waiting { arrival, reason, .. } = waiting;
        Ok(vec![LobbyEvent::Refused { guest, by, connection: arrival.connection, reason }.into()])
    }

    pub(super) fn admit(&mut self, waiting: Waiting, by: ParticipantId, now: Millis) -> Result<Vec<Event>, Refusal> {
        let Waiting { mut arrival, reason, .. } = waiting;
        let guest = arrival.participant.clone();
        if arrival.admission == Admission::GuestWaiting {
            arrival.admission = Admission::GuestAdmitted;
        }
        let entered = self.enter(arrival, now)?;
        self.states.lobby.waiting.remove(&guest);
        let mut events = vec![LobbyEvent::Admitted { guest, by, reason }.into()];
        events.extend(entered);
        Ok(events)
    }

    /// In the order in which they came. Who finds it full goes on waiting.
    pub(super) fn admit_all_held_by_lock(&mut self, by: &ParticipantId, now: Millis) -> Vec<Event> {
        let held = self.states.lobby.waiting.values().filter(|waiting| waiting.reason == WaitReason::Locked);
        let mut held: Vec<_> = held.cloned().collect();
        held.sort_by_key(|waiting| waiting.since);
        let admitted = held.into_iter().map_while(|waiting| self.admit(waiting, by.clone(), now).ok());
        admitted.flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_room::*;
    use super::*;

    fn decide(by: &str, guest: &str, admitted: bool) -> LobbyCommand {
        LobbyCommand::Decide { by: id(by), guest: id(guest), admitted }
    }

    #[test]
    fn a_guest_waits_until_the_secretary_admits_them() {
        let mut room = TestRoom::with(&["An", "Bình"]);
        room.join_as_guest("Lan", Admission::GuestWaiting).unwrap();
        assert_eq!(room.people(), ["An", "Bình"]);
        assert_eq!(room.waiting(), ["Lan"]);
        let events = room.apply(decide("Bình", "Lan", true)).unwrap();
        assert!(matches!(events[1], Event::Presence(PresenceEvent::Joined { .. })), "{events:?}");
        assert_eq!(room.people(), ["An", "Bình", "Lan"]);
        assert!(room.waiting().is_empty());
    }

    #[test]
    fn a_refused_guest_is_out_and_stays_out() {
        let mut room = TestRoom::with(&["An"]);
        room.join_as_guest("Lan", Admission::GuestWaiting).unwrap();
        room.apply(decide("An", "Lan", false)).unwrap();
        assert!(room.waiting().is_empty());
        assert_eq!(room.join_as_guest("Lan", Admission::GuestRefused), Err(Refusal::NotAdmitted));
    }

    #[test]
    fn only_chair_and_secretary_open_the_door() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        room.join_as_guest("Lan", Admission::GuestWaiting).unwrap();
        assert_eq!(room.apply(decide("Tân Lập", "Lan", true)), Err(Refusal::NotAllowed));
        assert_eq!(room.apply(decide("Lan", "Lan", true)), Err(Refusal::NotHere));
        assert_eq!(room.waiting(), ["Lan"]);
    }

    #[test]
    fn a_guest_who_closes_the_page_no_longer_waits_and_one_who_reloads_waits_once() {
        let mut room = TestRoom::with(&["An"]);
        room.join_as_guest("Lan", Admission::GuestWaiting).unwrap();
        room.join_as_guest("Lan", Admission::GuestWaiting).unwrap();
        assert_eq!(room.waiting(), ["Lan"]);
        room.lose_connection("Lan");
        assert!(room.waiting().is_empty());
    }

    #[test]
    fn the_lobby_holds_a_bounded_number_of_guests() {
        let mut room = TestRoom::with(&["An"]);
        for n in 0..MAX_WAITING {
            room.from(n / MAX_WAITING_PER_NETWORK)
                .join_as_guest(&format!("Khách {n}"), Admission::GuestWaiting)
                .unwrap();
        }
        assert_eq!(room.from(99).join_as_guest("Lan", Admission::GuestWaiting), Err(Refusal::Full));
    }

    #[test]
    fn one_network_does_not_fill_the_lobby() {
        let mut room = TestRoom::with(&["An"]);
        for n in 0..MAX_WAITING_PER_NETWORK {
            room.from(7).join_as_guest(&format!("Khách {n}"), Admission::GuestWaiting).unwrap();
        }
        assert_eq!(room.join_as_guest("Khách thừa", Admission::GuestWaiting), Err(Refusal::TooManyWaiting));
        assert!(room.join_as_guest("Khách 0", Admission::GuestWaiting).is_ok(), "who reloads keeps the place");
        assert!(room.from(8).join_as_guest("Lan", Admission::GuestWaiting).is_ok(), "others are not kept out");
        assert!(room.from(7).join_as_guest("Mai", Admission::GuestAdmitted).is_ok(), "who was let in comes in");
    }

    #[test]
    fn the_secretary_refuses_all_who_wait_in_one_go() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
        for n in 0..4 {
            room.join_as_guest(&format!("Khách {n}"), Admission::GuestWaiting).unwrap();
        }
        assert_eq!(room.apply(LobbyCommand::RefuseAll { by: id("Tân Lập") }), Err(Refusal::NotAllowed));
        let events = room.apply(LobbyCommand::RefuseAll { by: id("Bình") }).unwrap();
        assert!(events.iter().all(|event| matches!(event, Event::Lobby(LobbyEvent::Refused { .. }))), "{events:?}");
        assert_eq!((events.len(), room.waiting().len()), (4, 0));
        assert_eq!(room.apply(LobbyCommand::RefuseAll { by: id("Bình") }), Ok(vec![]), "nobody waits");
    }

    #[test]
    fn with_a_withdrawn_link_nobody_waits_and_those_inside_stay() {
        let mut room = TestRoom::with(&["An"]);
        room.join_as_guest("Mai", Admission::GuestAdmitted).unwrap();
        room.join_as_guest("Lan", Admission::GuestWaiting).unwrap();
        let events = room.apply(LobbyCommand::LinkWithdrawn).unwrap();
        assert!(matches!(&events[..], [Event::Lobby(LobbyEvent::Withdrawn { .. })]), "{events:?}");
        assert!(room.waiting().is_empty());
        assert_eq!(room.people(), ["An", "Mai"]);
    }
}
