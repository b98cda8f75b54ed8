// SPDX-License-Identifier: MPL-2.0
//! Who is in the meeting. After a lost connection the place is kept for a while; the same person
//! who reconnects is the same participant.

use std::collections::BTreeMap;

use super::arrival::{Admission, Arrival, ConnectionId, Connectivity, WaitReason};
use super::{Event, FeatureEvent, FeatureState, Refusal, Room};
use crate::ids::{ParticipantId, UnitId};
use crate::meeting::{Meeting, MeetingRole};
use crate::policy::MediaRights;
use moments::Millis;

/// How long a place is kept after the connection was lost, in milliseconds. Longer survives longer
/// outages, but leaves the names of those who just closed their page on everybody's screen for as
/// long.
pub const PLACE_KEPT_MS: i64 = 60_000;
/// Who rejoins within this time after leaving continues the same stay, in milliseconds: leaving and
/// rejoining cannot fill the list of attendance.
pub const SAME_STAY_MS: i64 = 120_000;
/// Most participants of one room, connected or with their place kept.
pub const MAX_PARTICIPANTS: usize = 500;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PresenceCommand {
    Join(Arrival),
    /// A connection ended without a `Leave`. Stale connections are ignored.
    ConnectionLost {
        participant: ParticipantId,
        connection: ConnectionId,
    },
    /// Leaves for good.
    Leave {
        by: ParticipantId,
    },
    /// A deadline has passed: see [`Presence::next_deadline`].
    ExpirePlaces,
    /// Roles by the plan and the accounts as they are now. Those who are not here are ignored.
    AssignRoles {
        roles: Vec<(ParticipantId, MeetingRole)>,
    },
    /// Units of accounts that were moved, with their names. Those who are not here are ignored.
    AssignUnits {
        units: Vec<(ParticipantId, UnitId, String)>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PresenceEvent {
    /// A new stay begins.
    Joined {
        participant: ParticipantId,
        connection: ConnectionId,
    },
    /// Reconnected, or another device has taken over; the stay goes on.
    Rejoined {
        participant: ParticipantId,
        connection: ConnectionId,
    },
    /// The older connection of somebody who has joined on a newer one.
    Replaced {
        participant: ParticipantId,
        connection: ConnectionId,
    },
    ConnectionLost {
        participant: ParticipantId,
    },
    /// A participant attends the open meeting from now on; once for each stay.
    Attends {
        participant: ParticipantId,
        at: Millis,
    },
    /// A stay ended `at`: after a lost connection, the time when it was lost.
    Left {
        participant: ParticipantId,
        at: Millis,
    },
    /// The plan or the account of a participant was changed.
    RoleChanged {
        participant: ParticipantId,
        role: MeetingRole,
        at: Millis,
    },
    /// The account of a participant belongs to another unit now.
    UnitChanged {
        participant: ParticipantId,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
pub struct Participant {
    pub name: String,
    #[cfg_attr(feature = "wire", serde(default, skip_serializing_if = "Option::is_none"))]
    pub unit: Option<UnitId>,
    pub unit_name: String,
    pub role: MeetingRole,
    pub is_guest: bool,
    /// What the access token allows by which they came; none for people.
    #[cfg_attr(feature = "wire", serde(default, skip_serializing_if = "Option::is_none"))]
    pub token: Option<MediaRights>,
    pub joined_at: Millis,
    /// Since when they attend the open meeting; none before the opening.
    #[cfg_attr(feature = "wire", serde(default, skip_serializing_if = "Option::is_none"))]
    pub attends_since: Option<Millis>,
    #[cfg_attr(feature = "wire", serde(rename = "line"))]
    pub connectivity: Connectivity,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "wire", serde(transparent))]
pub struct Presence {
    here: BTreeMap<ParticipantId, Participant>,
    /// Participants who have just left: when their stay began and when it ended.
    #[cfg_attr(feature = "wire", serde(skip))]
    recent: BTreeMap<ParticipantId, (Millis, Millis)>,
}

impl Presence {
    pub fn get(&self, participant: &ParticipantId) -> Option<&Participant> {
        self.here.get(participant)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&ParticipantId, &Participant)> {
        self.here.iter()
    }

    /// The number of connected participants.
    pub fn connected(&self) -> usize {
        self.here.values().filter(|p| matches!(p.connectivity, Connectivity::Connected(_))).count()
    }

    /// When the next kept place expires: apply [`PresenceCommand::ExpirePlaces`] then.
    pub fn next_deadline(&self) -> Option<Millis> {
        self.here.values().filter_map(lost_since).min().map(|at| at.plus(PLACE_KEPT_MS))
    }

    /// After a restart of the server every connection is lost, as of now.
    pub(super) fn lose_all_connections(&mut self, now: Millis) {
        for participant in self.here.values_mut() {
            participant.connectivity = Connectivity::Lost(now);
        }
    }

    pub(super) fn get_mut(&mut self, participant: &ParticipantId) -> Option<&mut Participant> {
        self.here.get_mut(participant)
    }

    /// Ends a stay at `at`.
    pub(super) fn remove(&mut self, participant: &ParticipantId, at: Millis) -> Option<Participant> {
        let who = self.here.remove(participant)?;
        self.recent.retain(|_, (_, left)| at.since(*left) <= SAME_STAY_MS);
        self.recent.insert(participant.clone(), (who.joined_at, at));
        Some(who)
    }

    /// The beginning of the stay that a participant who joins at `now` continues.
    fn resumed(&mut self, participant: &ParticipantId, now: Millis) -> Option<Millis> {
        let (joined, left) = self.recent.remove(participant)?;
        (now.since(left) <= SAME_STAY_MS).then_some(joined)
    }
}

pub(super) fn lost_since(participant: &Participant) -> Option<Millis> {
    match participant.connectivity {
        Connectivity::Lost(since) => Some(since),
        Connectivity::Connected(_) => None,
    }
}

impl FeatureState for Presence {
    type Snapshot = Self;

    fn initial(_: &Meeting) -> Self {
        Self::default()
    }

    /// Participants who have just left are not in the snapshot: the store has their stays.
    fn to_snapshot(&self) -> Self {
        Self { here: self.here.clone(), recent: BTreeMap::new() }
    }

    fn restore(&mut self, snapshot: Self) {
        *self = snapshot;
    }
}

impl FeatureEvent for PresenceEvent {
    /// Connections begin anew after a restart.
    fn changes_snapshot(&self) -> bool {
        !matches!(self, Self::Rejoined { .. } | Self::Replaced { .. } | Self::ConnectionLost { .. })
    }
}

impl Room {
    pub(super) fn apply_presence(&mut self, command: PresenceCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        match command {
            PresenceCommand::Join(arrival) => self.join(arrival, now),
            PresenceCommand::ConnectionLost { participant, connection } => {
                Ok(self.lose_connection(&participant, connection, now))
            }
            PresenceCommand::Leave { by } => self.leave(by, now),
            PresenceCommand::ExpirePlaces => Ok(self.expire_places(now)),
            PresenceCommand::AssignRoles { roles } => Ok(self.assign_roles(roles, now)),
            PresenceCommand::AssignUnits { units } => Ok(self.assign_units(units)),
        }
    }

    fn join(&mut self, arrival: Arrival, now: Millis) -> Result<Vec<Event>, Refusal> {
        if self.states.removed.contains(&arrival.participant) {
            return Err(Refusal::Removed);
        }
        if let Some(known) = self.states.presence.here.get_mut(&arrival.participant) {
            let Arrival { participant, connection, role, .. } = arrival;
            let mut events = Vec::new();
            if let Connectivity::Connected(older) = known.connectivity {
                events.push(PresenceEvent::Replaced { participant: participant.clone(), connection: older }.into());
            }
            known.connectivity = Connectivity::Connected(connection);
            events.push(PresenceEvent::Rejoined { participant: participant.clone(), connection }.into());
            if let Some(changed) = self.assign_role(&participant, role, now) {
                events.push(changed);
                events.extend(self.silence_listener(&participant, now));
            }
            events.extend(self.begin_attendance(&participant, now));
            return Ok(events);
        }
        match arrival.admission {
            Admission::GuestRefused => Err(Refusal::NotAdmitted),
            Admission::GuestWaiting => self.wait_in_lobby(arrival, WaitReason::Guest, now),
            Admission::Invited | Admission::Token(_) | Admission::GuestAdmitted => match self.held_at_door(&arrival) {
                None => self.enter(arrival, now),
                Some(_) if matches!(arrival.admission, Admission::Token(_)) => Err(Refusal::Locked),
                Some(reason) => self.wait_in_lobby(arrival, reason, now),
            },
        }
    }

    /// Begins a stay.
    pub(super) fn enter(&mut self, arrival: Arrival, now: Millis) -> Result<Vec<Event>, Refusal> {
        if self.states.presence.here.len() >= MAX_PARTICIPANTS {
            return Err(Refusal::Full);
        }
        let Arrival { participant, connection, name, unit, unit_name, role, admission, namesake: _, from: _ } = arrival;
        let role = self.states.chairing.role(&participant, role);
        let (is_guest, token) = match admission {
            Admission::Invited => (false, None),
            Admission::Token(rights) => (false, Some(rights)),
            Admission::GuestWaiting | Admission::GuestAdmitted | Admission::GuestRefused => (true, None),
        };
        let (connectivity, attends_since) = (Connectivity::Connected(connection), None);
        let joined_at = self.states.presence.resumed(&participant, now).unwrap_or(now);
        let newcomer =
            Participant { name, unit, unit_name, role, is_guest, token, joined_at, attends_since, connectivity };
        self.states.presence.here.insert(participant.clone(), newcomer);
        self.states.removed.is_back(&participant, now);
        self.states.papers.are_seen(now);
        self.states.door.entered(&participant);
        let attends = self.begin_attendance(&participant, now);
        let asks = self.states.floor.is_back(&participant, now);
        let joined = PresenceEvent::Joined { participant, connection }.into();
        Ok([joined].into_iter().chain(attends).chain(asks).collect())
    }

    fn lose_connection(&mut self, participant: &ParticipantId, connection: ConnectionId, now: Millis) -> Vec<Event> {
        if self.states.lobby.is_connection_of(participant, connection) {
            return self.leave_lobby(participant).into_iter().collect();
        }
        match self.states.presence.here.get_mut(participant) {
            Some(known) if known.connectivity == Connectivity::Connected(connection) => {
                known.connectivity = Connectivity::Lost(now);
                vec![PresenceEvent::ConnectionLost { participant: participant.clone() }.into()]
            }
            _ => Vec::new(),
        }
    }

    fn leave(&mut self, by: ParticipantId, now: Millis) -> Result<Vec<Event>, Refusal> {
        if let Some(gone) = self.leave_lobby(&by) {
            return Ok(vec![gone]);
        }
        self.remove_participant(&by, now).ok_or(Refusal::NotHere)?;
        Ok(vec![PresenceEvent::Left { participant: by, at: now }.into()])
    }

    fn expire_places(&mut self, now: Millis) -> Vec<Event> {
        let over: Vec<_> = self
            .states
            .presence
            .iter()
            .filter_map(|(id, p)| lost_since(p).map(|since| (id.clone(), since)))
            .filter(|(_, since)| now.since(*since) >= PLACE_KEPT_MS)
            .collect();
        over.into_iter()
            .map(|(participant, at)| {
                self.states.floor.lose(&participant, now);
                self.remove_participant(&participant, at);
                PresenceEvent::Left { participant, at }.into()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_room::*;
    use super::*;

    #[test]
    fn a_cut_line_keeps_the_place_and_the_hand_and_the_same_person_comes_back() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        room.ask_to_speak("Tân Lập");
        room.at(10_000).lose_connection("Tân Lập");
        assert!(!room.is_connected("Tân Lập"));
        room.at(10_000 + PLACE_KEPT_MS - 1).expire_places();
        let events = room.join("Tân Lập");
        assert!(matches!(&events[..], [Event::Presence(PresenceEvent::Rejoined { .. })]), "{events:?}");
        assert!(room.is_connected("Tân Lập"));
        assert_eq!(room.queue(), ["Tân Lập"]);
    }

    #[test]
    fn who_does_not_come_back_left_when_the_line_was_lost() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        room.ask_to_speak("Tân Lập");
        room.at(10_000).lose_connection("Tân Lập");
        assert_eq!(room.rules.presence().next_deadline(), Some(Millis(10_000 + PLACE_KEPT_MS)));
        let events = room.at(10_000 + PLACE_KEPT_MS).expire_places();
        assert_eq!(events, [PresenceEvent::Left { participant: id("Tân Lập"), at: Millis(10_000) }.into()]);
        assert_eq!(room.people(), ["An"]);
        assert!(room.queue().is_empty());
        assert_eq!(room.rules.presence().next_deadline(), None);
    }

    #[test]
    fn a_second_device_replaces_the_first_and_the_first_closing_later_changes_nothing() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        let first = room.connection("Tân Lập");
        let events = room.join("Tân Lập");
        assert_eq!(events[0], PresenceEvent::Replaced { participant: id("Tân Lập"), connection: first }.into());
        let stale = PresenceCommand::ConnectionLost { participant: id("Tân Lập"), connection: first };
        assert_eq!(room.apply(stale), Ok(vec![]));
        assert!(room.is_connected("Tân Lập"));
        assert_eq!(room.people(), ["An", "Tân Lập"]);
    }

    #[test]
    fn who_leaves_is_gone_at_once_and_may_come_back_as_a_new_stay() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        let events = room.at(20_000).apply(PresenceCommand::Leave { by: id("Tân Lập") });
        assert_eq!(events, Ok(vec![PresenceEvent::Left { participant: id("Tân Lập"), at: Millis(20_000) }.into()]));
        let later = 20_000 + SAME_STAY_MS + 1;
        let events = room.at(later).join("Tân Lập");
        let attends = PresenceEvent::Attends { participant: id("Tân Lập"), at: Millis(later) };
        assert!(matches!(&events[..], [Event::Presence(PresenceEvent::Joined { .. }), _]), "{events:?}");
        assert_eq!(events[1], attends.into());
        assert_eq!(room.rules.presence().get(&id("Tân Lập")).unwrap().joined_at, Millis(later));
    }

    #[test]
    fn who_leaves_and_comes_back_at_once_goes_on_with_the_same_stay() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        let joined_at = |room: &TestRoom| room.rules.presence().get(&id("Tân Lập")).unwrap().joined_at;
        let first = joined_at(&room);
        for n in 1..=50 {
            room.at(n * 30_000).apply(PresenceCommand::Leave { by: id("Tân Lập") }).unwrap();
            room.at(n * 30_000 + SAME_STAY_MS / 10).join("Tân Lập");
        }
        assert_eq!(joined_at(&room), first);
    }

    #[test]
    fn a_full_room_takes_nobody_more_but_lets_its_own_people_come_back() {
        let mut room = TestRoom::new();
        let names: Vec<String> = (0..MAX_PARTICIPANTS).map(|n| format!("Xã {n}")).collect();
        for name in &names {
            room.join(name);
        }
        assert_eq!(room.try_join("An"), Err(Refusal::Full));
        room.lose_connection(&names[7]);
        assert!(room.try_join(&names[7]).is_ok());
    }

    #[test]
    fn somebody_who_is_not_here_can_do_nothing() {
        let mut room = TestRoom::with(&["An"]);
        assert_eq!(room.apply(PresenceCommand::Leave { by: id("Người lạ") }), Err(Refusal::NotHere));
        assert_eq!(room.apply(ChatHello("Người lạ")), Err(Refusal::NotHere));
    }
}
