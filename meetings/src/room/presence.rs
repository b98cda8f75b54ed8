// SPDX-License-Identifier: MPL-2.0
//! Who is in the meeting. A lost line keeps the place for a while; the same person coming back is
//! the same participant.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::lobby::Standing;
use super::{Event, Happening, Refusal, Room, State};
use crate::Millis;
use crate::ids::{ParticipantId, UnitId};
use crate::meeting::{Meeting, MeetingRole};
use crate::network::Network;
use crate::policy::MediaRights;

/// How long a place is kept after the line was lost, in milliseconds. Longer rides over longer
/// cuts, but leaves the names of those who just closed their page on everybody's screen for as
/// long.
pub const PLACE_KEPT_MS: i64 = 60_000;
/// Who comes back so soon after leaving goes on with the same stay, in milliseconds: leaving and
/// joining again at once is one presence, and cannot fill the list of attendance.
pub const SAME_STAY_MS: i64 = 120_000;
/// Most participants of one room, present or with their place kept.
pub const MAX_PARTICIPANTS: usize = 500;

/// One line (socket) of a participant, numbered by the owner of the room. A later line has a larger
/// number.
pub type Connection = u64;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PresenceCommand {
    Join(Arrival),
    /// A line was lost without a word. Stale lines are ignored.
    LineLost {
        participant: ParticipantId,
        connection: Connection,
    },
    /// Leaves for good.
    Leave {
        by: ParticipantId,
    },
    /// Time has passed: see [`Presence::next_deadline`].
    GiveUpPlaces,
}

/// Somebody at the door, as the owner of the room knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The same for the same person, always.
    pub participant: ParticipantId,
    pub connection: Connection,
    pub name: String,
    /// The unit of an account or a token, by which two units of one name are two; guests have none.
    pub unit: Option<UnitId>,
    pub unit_name: String,
    pub role: MeetingRole,
    pub standing: Standing,
    /// Of a guest: the invited person whose name theirs looks like, for whoever lets them in.
    pub namesake: Option<String>,
    /// Where the line comes from.
    pub from: Network,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PresenceEvent {
    /// A new stay begins.
    Joined {
        participant: ParticipantId,
        connection: Connection,
    },
    /// The line is back, or another device has taken over; the stay goes on.
    Rejoined {
        participant: ParticipantId,
        connection: Connection,
    },
    /// The older line of somebody who has joined on a newer one.
    Replaced {
        participant: ParticipantId,
        connection: Connection,
    },
    LineLost {
        participant: ParticipantId,
    },
    /// Somebody who is here attends the open meeting from now on; once for each stay.
    Attends {
        participant: ParticipantId,
        at: Millis,
    },
    /// A stay ended `at`: for a lost line, the time when it was lost.
    Left {
        participant: ParticipantId,
        at: Millis,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    pub unit_name: String,
    pub role: MeetingRole,
    pub is_guest: bool,
    /// What the access token allows by which they came; none for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<MediaRights>,
    pub joined_at: Millis,
    /// Since when they attend the open meeting; none before the opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attends_since: Option<Millis>,
    pub line: Line,
}

impl Participant {
    pub fn rights(&self) -> MediaRights {
        self.token.unwrap_or(MediaRights::ALL)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    Up(Connection),
    /// Since when.
    Lost(Millis),
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Presence {
    here: BTreeMap<ParticipantId, Participant>,
    /// Those who left a short while ago: when their stay began and when it ended.
    #[serde(skip)]
    gone: BTreeMap<ParticipantId, (Millis, Millis)>,
}

impl Presence {
    pub fn get(&self, participant: &ParticipantId) -> Option<&Participant> {
        self.here.get(participant)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&ParticipantId, &Participant)> {
        self.here.iter()
    }

    /// How many people are connected now.
    pub fn connected(&self) -> usize {
        self.here.values().filter(|p| matches!(p.line, Line::Up(_))).count()
    }

    /// When the next kept place is given up: send [`PresenceCommand::GiveUpPlaces`] then.
    pub fn next_deadline(&self) -> Option<Millis> {
        self.here.values().filter_map(lost_since).min().map(|at| at.plus(PLACE_KEPT_MS))
    }

    /// After a restart of the server every line is lost, as of now.
    pub(super) fn lose_all_lines(&mut self, now: Millis) {
        for participant in self.here.values_mut() {
            participant.line = Line::Lost(now);
        }
    }

    pub(super) fn get_mut(&mut self, participant: &ParticipantId) -> Option<&mut Participant> {
        self.here.get_mut(participant)
    }

    /// Gives people with an account the roles of a changed plan; answers whose role is another now.
    pub(super) fn replan_roles(&mut self, meeting: &Meeting) -> Vec<ParticipantId> {
        let mut changed = Vec::new();
        for (id, who) in self.here.iter_mut().filter(|(_, who)| !who.is_guest && who.token.is_none()) {
            let role = match id.as_str() {
                user if user == meeting.chair.as_str() => MeetingRole::Chair,
                user if user == meeting.secretary.as_str() => MeetingRole::Secretary,
                _ if matches!(who.role, MeetingRole::Chair | MeetingRole::Secretary) => MeetingRole::Delegate,
                _ => who.role,
            };
            if std::mem::replace(&mut who.role, role) != role {
                changed.push(id.clone());
            }
        }
        changed
    }

    /// Ends a stay at `at`.
    pub(super) fn take_out(&mut self, participant: &ParticipantId, at: Millis) -> Option<Participant> {
        let who = self.here.remove(participant)?;
        self.gone.retain(|_, (_, left)| at.since(*left) <= SAME_STAY_MS);
        self.gone.insert(participant.clone(), (who.joined_at, at));
        Some(who)
    }

    /// When the stay began with which somebody goes on who comes now.
    fn resumed(&mut self, participant: &ParticipantId, now: Millis) -> Option<Millis> {
        let (joined, left) = self.gone.remove(participant)?;
        (now.since(left) <= SAME_STAY_MS).then_some(joined)
    }
}

pub(super) fn lost_since(participant: &Participant) -> Option<Millis> {
    match participant.line {
        Line::Lost(since) => Some(since),
        Line::Up(_) => None,
    }
}

impl State for Presence {
    type AtRest = Self;

    fn begin(_: &Meeting) -> Self {
        Self::default()
    }

    /// Who is here. Those who left a short while ago are not stored: the store knows their stays.
    fn at_rest(&self) -> Self {
        Self { here: self.here.clone(), gone: BTreeMap::new() }
    }

    fn restore(&mut self, at_rest: Self) {
        *self = at_rest;
    }
}

impl Happening for PresenceEvent {
    /// Lines begin anew after a restart.
    fn outlives_restart(&self) -> bool {
        !matches!(self, Self::Rejoined { .. } | Self::Replaced { .. } | Self::LineLost { .. })
    }
}

impl Room {
    pub(super) fn apply_presence(&mut self, command: PresenceCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        match command {
            PresenceCommand::Join(arrival) => self.join(arrival, now),
            PresenceCommand::LineLost { participant, connection } => Ok(self.lose_line(&participant, connection, now)),
            PresenceCommand::Leave { by } => self.leave(by, now),
            PresenceCommand::GiveUpPlaces => Ok(self.give_up_places(now)),
        }
    }

    fn join(&mut self, arrival: Arrival, now: Millis) -> Result<Vec<Event>, Refusal> {
        if self.states.removed.contains(&arrival.participant) {
            return Err(Refusal::Removed);
        }
        if let Some(known) = self.states.presence.here.get_mut(&arrival.participant) {
            let Arrival { participant, connection, .. } = arrival;
            let mut events = Vec::new();
            if let Line::Up(older) = known.line {
                events.push(PresenceEvent::Replaced { participant: participant.clone(), connection: older }.into());
            }
            known.line = Line::Up(connection);
            events.push(PresenceEvent::Rejoined { participant: participant.clone(), connection }.into());
            events.extend(self.begin_attendance(&participant, now));
            return Ok(events);
        }
        match arrival.standing {
            Standing::GuestRefused => Err(Refusal::NotAdmitted),
            Standing::GuestWaiting => self.wait_in_lobby(arrival, now),
            Standing::Invited | Standing::Token(_) | Standing::GuestAdmitted => self.enter(arrival, now),
        }
    }

    /// Begins a stay.
    pub(super) fn enter(&mut self, arrival: Arrival, now: Millis) -> Result<Vec<Event>, Refusal> {
        if self.states.presence.here.len() >= MAX_PARTICIPANTS {
            return Err(Refusal::Full);
        }
        let Arrival { participant, connection, name, unit, unit_name, role, standing, namesake: _, from: _ } = arrival;
        let role = self.states.chairing.role(&participant, role);
        let (is_guest, token) = match standing {
            Standing::Invited => (false, None),
            Standing::Token(rights) => (false, Some(rights)),
            Standing::GuestWaiting | Standing::GuestAdmitted | Standing::GuestRefused => (true, None),
        };
        let (line, attends_since) = (Line::Up(connection), None);
        let joined_at = self.states.presence.resumed(&participant, now).unwrap_or(now);
        let newcomer = Participant { name, unit, unit_name, role, is_guest, token, joined_at, attends_since, line };
        self.states.presence.here.insert(participant.clone(), newcomer);
        let attends = self.begin_attendance(&participant, now);
        let joined = PresenceEvent::Joined { participant, connection }.into();
        Ok([joined].into_iter().chain(attends).collect())
    }

    fn lose_line(&mut self, participant: &ParticipantId, connection: Connection, now: Millis) -> Vec<Event> {
        if self.states.lobby.drop_line(participant, connection) {
            return vec![super::LobbyEvent::Gone { guest: participant.clone() }.into()];
        }
        match self.states.presence.here.get_mut(participant) {
            Some(known) if known.line == Line::Up(connection) => {
                known.line = Line::Lost(now);
                vec![PresenceEvent::LineLost { participant: participant.clone() }.into()]
            }
            _ => Vec::new(),
        }
    }

    fn leave(&mut self, by: ParticipantId, now: Millis) -> Result<Vec<Event>, Refusal> {
        if self.states.lobby.leave(&by) {
            return Ok(vec![super::LobbyEvent::Gone { guest: by }.into()]);
        }
        self.take_out(&by, now).ok_or(Refusal::NotHere)?;
        Ok(vec![PresenceEvent::Left { participant: by, at: now }.into()])
    }

    fn give_up_places(&mut self, now: Millis) -> Vec<Event> {
        let over: Vec<_> = self
            .states
            .presence
            .iter()
            .filter_map(|(id, p)| lost_since(p).map(|since| (id.clone(), since)))
            .filter(|(_, since)| now.since(*since) >= PLACE_KEPT_MS)
            .collect();
        over.into_iter()
            .map(|(participant, at)| {
                self.take_out(&participant, at);
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
        room.raise_hand("Tân Lập");
        room.at(10_000).lose_line("Tân Lập");
        assert!(!room.is_connected("Tân Lập"));
        room.at(10_000 + PLACE_KEPT_MS - 1).give_up_places();
        let events = room.join("Tân Lập");
        assert!(matches!(&events[..], [Event::Presence(PresenceEvent::Rejoined { .. })]), "{events:?}");
        assert!(room.is_connected("Tân Lập"));
        assert_eq!(room.hands(), ["Tân Lập"]);
    }

    #[test]
    fn who_does_not_come_back_left_when_the_line_was_lost() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        room.raise_hand("Tân Lập");
        room.at(10_000).lose_line("Tân Lập");
        assert_eq!(room.rules.presence().next_deadline(), Some(Millis(10_000 + PLACE_KEPT_MS)));
        let events = room.at(10_000 + PLACE_KEPT_MS).give_up_places();
        assert_eq!(events, [PresenceEvent::Left { participant: id("Tân Lập"), at: Millis(10_000) }.into()]);
        assert_eq!(room.people(), ["An"]);
        assert!(room.hands().is_empty());
        assert_eq!(room.rules.presence().next_deadline(), None);
    }

    #[test]
    fn a_second_device_replaces_the_first_and_the_first_closing_later_changes_nothing() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        let first = room.connection("Tân Lập");
        let events = room.join("Tân Lập");
        assert_eq!(events[0], PresenceEvent::Replaced { participant: id("Tân Lập"), connection: first }.into());
        let stale = PresenceCommand::LineLost { participant: id("Tân Lập"), connection: first };
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
        room.lose_line(&names[7]);
        assert!(room.try_join(&names[7]).is_ok());
    }

    #[test]
    fn somebody_who_is_not_here_can_do_nothing() {
        let mut room = TestRoom::with(&["An"]);
        assert_eq!(room.apply(PresenceCommand::Leave { by: id("Người lạ") }), Err(Refusal::NotHere));
        assert_eq!(room.apply(ChatHello("Người lạ")), Err(Refusal::NotHere));
    }
}
